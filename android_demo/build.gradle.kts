buildscript {
    repositories {
        google()
        mavenCentral()
    }
    dependencies {
        // Android's Gradle plugin brings a Kotlin of its own; the higher of the two compiles.
        classpath(libs.kotlin.gradle.plugin)
    }
}

plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.android.library) apply false
}

allprojects {
    group = "io.github.squeezebert"
    version = rootProject.libs.versions.project.get()
}
