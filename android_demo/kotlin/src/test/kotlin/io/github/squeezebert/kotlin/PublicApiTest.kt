package io.github.squeezebert.kotlin

import java.io.File
import java.lang.reflect.Executable
import java.lang.reflect.Modifier
import kotlin.test.Test
import kotlin.test.assertEquals

/** What apps were compiled against is what `public-api.txt` lists, so that no change of it goes unseen. */
internal class PublicApiTest {
    @Test
    fun thePublicApiIsTheListedOne() {
        val list = File("public-api.txt")
        val found = signatures()
        if (java.lang.Boolean.getBoolean("renew")) list.writeText(found.joinToString("\n", postfix = "\n"))
        val listed = list.readLines()
        val changes = (listed - found.toSet()).map { "gone: $it" } + (found - listed.toSet()).map { "new: $it" }
        assertEquals(
            emptyList(),
            changes,
            "The public API is another than kotlin/public-api.txt lists. If that is meant, renew the list with " +
                "`mvn -f android_demo/pom.xml -pl kotlin -am test -Dtest=PublicApiTest " +
                "-Dsurefire.failIfNoSpecifiedTests=false -Drenew=true` and commit it",
        )
    }

    private fun signatures(): List<String> {
        val classes = File(ModelOptions::class.java.protectionDomain.codeSource.location.toURI())
        return classes.walk().filter { it.extension == "class" }
            .map { Class.forName(it.relativeTo(classes).path.removeSuffix(".class").replace('/', '.')) }
            .filter { Modifier.isPublic(it.modifiers) && !it.isAnonymousClass && !it.isSynthetic }
            .flatMap { type -> (type.declaredMethods.toList<Executable>() + type.declaredConstructors).map { type to it } }
            .filter { (_, member) -> Modifier.isPublic(member.modifiers) && '$' !in member.name.removeSuffix("\$default") }
            .map { (type, member) -> "${type.simpleName}: ${member.toGenericString().replace(Regex("""\b(\w+\.)+(?=[A-Z])"""), "")}" }
            .sorted().toList()
    }

}
