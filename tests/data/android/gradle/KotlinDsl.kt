// What of Gradle's Kotlin DSL the scripts write. Gradle's distribution alone has it.
@file:Suppress("UNUSED_PARAMETER")

import java.net.URI
import kotlin.properties.ReadOnlyProperty
import kotlin.reflect.KClass
import org.gradle.api.NamedDomainObjectContainer
import org.gradle.api.Project
import org.gradle.api.Task
import org.gradle.api.artifacts.dsl.DependencyHandler
import org.gradle.api.artifacts.dsl.RepositoryHandler
import org.gradle.api.file.FileCollection
import org.gradle.api.initialization.Settings
import org.gradle.api.initialization.dsl.ScriptHandler
import org.gradle.api.initialization.resolve.DependencyResolutionManagement
import org.gradle.api.provider.Provider
import org.gradle.api.tasks.TaskCollection
import org.gradle.api.tasks.TaskContainer
import org.gradle.api.tasks.TaskProvider
import org.gradle.plugin.management.PluginManagementSpec
import org.gradle.plugin.use.PluginDependenciesSpec
import org.gradle.plugin.use.PluginDependency
import org.gradle.plugin.use.PluginDependencySpec

interface Dependencies : DependencyHandler {
    fun classpath(notation: Any)
    fun api(notation: Any)
    fun implementation(notation: Any)
    fun testImplementation(notation: Any)
    fun testRuntimeOnly(notation: Any)
}

interface Script : ScriptHandler {
    fun repositories(action: RepositoryHandler.() -> Unit)
    fun dependencies(action: Dependencies.() -> Unit)
}

fun Project.buildscript(action: Script.() -> Unit): Unit = TODO()
fun Project.plugins(action: PluginDependenciesSpec.() -> Unit): Unit = TODO()
fun Project.dependencies(action: Dependencies.() -> Unit): Unit = TODO()
fun Dependencies.project(path: String): Any = TODO()
fun PluginDependenciesSpec.alias(plugin: Provider<PluginDependency>): PluginDependencySpec = TODO()
infix fun PluginDependencySpec.apply(applied: Boolean): PluginDependencySpec = TODO()
fun PluginManagementSpec.repositories(action: RepositoryHandler.() -> Unit): Unit = TODO()
fun DependencyResolutionManagement.repositories(action: RepositoryHandler.() -> Unit): Unit = TODO()
inline fun <reified T : Task> TaskCollection<in T>.withType(): TaskCollection<T> = TODO()
operator fun <T : Any> NamedDomainObjectContainer<T>.get(name: String): T = TODO()
fun <T : Task> TaskContainer.registering(type: KClass<T>, action: T.() -> Unit): ReadOnlyProperty<Nothing?, TaskProvider<T>> = TODO()
fun Settings.uri(path: Any): URI = TODO()
fun Settings.files(vararg paths: Any): FileCollection = TODO()
