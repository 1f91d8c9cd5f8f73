// The Gradle side of kotlin/pom.xml. Android's Gradle plugin compiles Kotlin itself.
plugins {
    alias(libs.plugins.android.library)
}

android {
    namespace = "io.github.squeezebert.kotlin"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
    }

    compileOptions {
        sourceCompatibility = JavaVersion.toVersion(libs.versions.java.get())
        targetCompatibility = JavaVersion.toVersion(libs.versions.java.get())
    }

    testOptions {
        unitTests.all { it.useJUnitPlatform() }
    }
}

kotlin {
    explicitApi()
    compilerOptions {
        allWarningsAsErrors.set(true)
        freeCompilerArgs.add("-Xjspecify-annotations=strict")
        // The tests step through virtual time.
        optIn.add("kotlinx.coroutines.ExperimentalCoroutinesApi")
    }
}

// The tests need the native library that the Maven build prepares for a Linux JVM.
tasks.withType<Test>().configureEach {
    onlyIf { rootDir.resolve("classifier/target/native").isDirectory }
}

dependencies {
    api(project(":classifier"))
    api(libs.kotlinx.coroutines.core)

    testImplementation(libs.kotlin.test.junit5)
    testImplementation(libs.kotlinx.coroutines.test)
    testImplementation(libs.junit.jupiter)
    testRuntimeOnly(libs.junit.platform.launcher)
}
