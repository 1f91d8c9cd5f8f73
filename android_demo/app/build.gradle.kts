// The Gradle side of app/pom.xml. It has not been run where this project is developed; see android_demo/README.md.
plugins {
    alias(libs.plugins.android.application)
}

android {
    namespace = "io.github.squeezebert.demo"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        applicationId = "io.github.squeezebert.demo"
        minSdk = libs.versions.appMinSdk.get().toInt()
        targetSdk = libs.versions.targetSdk.get().toInt()
        versionCode = libs.versions.versionCode.get().toInt()
        versionName = libs.versions.project.get()
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles("proguard-rules.pro")
        }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.toVersion(libs.versions.java.get())
        targetCompatibility = JavaVersion.toVersion(libs.versions.java.get())
    }

    // Models stay as they are, to be mapped into memory out of the APK.
    androidResources {
        noCompress += "tflite"
    }

    splits {
        abi {
            isEnable = true
            reset()
            include("arm64-v8a", "armeabi-v7a", "x86", "x86_64")
            isUniversalApk = true
        }
    }

    testOptions {
        unitTests.isIncludeAndroidResources = true
    }

    sourceSets["main"].assets.srcDir(layout.buildDirectory.dir("models").get().asFile)
}

// The repository's own models, of which the sources hold no second copy.
val copyModels by tasks.registering(Sync::class) {
    from(rootDir.resolve("../assets")) {
        include("*/*.tflite")
        // Of two sizes of a model the smaller goes in.
        exclude { rootDir.resolve("../assets/${it.name.removeSuffix(".tflite")}_8mb").isDirectory }
        eachFile { path = name }
        includeEmptyDirs = false
    }
    into(layout.buildDirectory.dir("models"))
}

tasks.named("preBuild") {
    dependsOn(copyModels)
}

// The tests need the native library that the Maven build prepares for a Linux JVM.
tasks.withType<Test>().configureEach {
    onlyIf { rootDir.resolve("classifier/target/native").isDirectory }
    systemProperty("screenshots", layout.buildDirectory.dir("screenshots").get().asFile.path)
}

dependencies {
    implementation(project(":android"))
    implementation(project(":classifier"))
    implementation(libs.litert)

    testImplementation(libs.junit4)
    testImplementation(libs.robolectric)
}
