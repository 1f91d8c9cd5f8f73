// For Android Studio. This build has not been run where the project is developed, which has no Android SDK;
// the Maven build of the same sources (pom.xml) has.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.FAIL_ON_PROJECT_REPOS)
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "android-demo"
include(":classifier", ":android", ":kotlin", ":app")
