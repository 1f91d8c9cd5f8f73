// What of the plugin's DSL the scripts write, by its public documentation: com.android.build.api.dsl of the line 9. Google's Maven
// repository alone has the plugin.
@file:Suppress("UNUSED_PARAMETER")

import org.gradle.api.JavaVersion
import org.gradle.api.NamedDomainObjectContainer
import org.gradle.api.Project
import org.gradle.api.provider.ListProperty
import org.gradle.api.provider.Property
import org.gradle.api.tasks.testing.Test

interface CompileOptions {
    var sourceCompatibility: JavaVersion
    var targetCompatibility: JavaVersion
}

interface UnitTestOptions {
    var isIncludeAndroidResources: Boolean
    fun all(configAction: (Test) -> Unit)
}

interface TestOptions {
    val unitTests: UnitTestOptions
}

interface CommonExtension {
    var namespace: String?
    var compileSdk: Int?
    fun compileOptions(action: CompileOptions.() -> Unit)
    fun testOptions(action: TestOptions.() -> Unit)
}

interface LibraryDefaultConfig {
    var minSdk: Int?
    fun consumerProguardFiles(vararg proguardFiles: Any): Any
}

interface LibraryExtension : CommonExtension {
    fun defaultConfig(action: LibraryDefaultConfig.() -> Unit)
}

interface ApplicationDefaultConfig {
    var applicationId: String?
    var minSdk: Int?
    var targetSdk: Int?
    var versionCode: Int?
    var versionName: String?
}

interface ApplicationBuildType {
    var isMinifyEnabled: Boolean
    fun proguardFiles(vararg files: Any): Any
}

interface AndroidResources {
    val noCompress: MutableCollection<String>
}

interface AbiSplit {
    var isEnable: Boolean
    var isUniversalApk: Boolean
    fun include(vararg includes: String)
    fun reset()
}

interface Splits {
    fun abi(action: AbiSplit.() -> Unit)
}

interface AndroidSourceDirectorySet {
    fun srcDir(srcDir: Any): Any
}

interface AndroidSourceSet {
    val assets: AndroidSourceDirectorySet
}

interface ApplicationExtension : CommonExtension {
    val sourceSets: NamedDomainObjectContainer<AndroidSourceSet>
    fun defaultConfig(action: ApplicationDefaultConfig.() -> Unit)
    fun buildTypes(action: NamedDomainObjectContainer<ApplicationBuildType>.() -> Unit)
    fun androidResources(action: AndroidResources.() -> Unit)
    fun splits(action: Splits.() -> Unit)
}

fun NamedDomainObjectContainer<ApplicationBuildType>.release(action: ApplicationBuildType.() -> Unit): Unit = TODO()

// Of its built-in Kotlin: org.jetbrains.kotlin.gradle.dsl.
interface KotlinJvmCompilerOptions {
    val allWarningsAsErrors: Property<Boolean>
    val freeCompilerArgs: ListProperty<String>
    val optIn: ListProperty<String>
}

interface KotlinAndroidProjectExtension {
    fun explicitApi()
    fun compilerOptions(configure: KotlinJvmCompilerOptions.() -> Unit)
}

fun Project.kotlin(configure: KotlinAndroidProjectExtension.() -> Unit): Unit = TODO()
