"""The scripts of the Gradle build compile against Gradle's API, and against what they name in the catalogue.

Gradle's API is `dev.gradleplugins:gradle-api` 8.9, the newest on Maven Central. Of the Android plugin and of Gradle's
Kotlin DSL, which are not there, `tests/data/android/gradle` states what the scripts use.
"""

import os
import re
import tomllib
from pathlib import Path

from support import kotlin_compiler
from support.places import ROOT

ANDROID = ROOT / "android_demo"
CATALOG = kotlin_compiler.CATALOG.read_text()
STATED = ROOT / "tests/data/android/gradle"
RECEIVER = "plugin:org.jetbrains.kotlin.samWithReceiver:annotation=org.gradle.api.HasImplicitReceiver"
SETTINGS = ("settings", "consumer/settings")
LIBRARIES = ("android/build", "classifier/build", "kotlin/build")
APPLICATIONS = ("app/build", "consumer/build")
KINDS = {
    "versions": "org.gradle.api.provider.Provider<String>",
    "libraries": "org.gradle.api.provider.Provider<org.gradle.api.artifacts.MinimalExternalModuleDependency>",
    "plugins": "org.gradle.api.provider.Provider<org.gradle.plugin.use.PluginDependency>",
}


def accessors(catalog: str) -> str:
    """The Kotlin that Gradle generates for a catalogue: a property for each alias, its parts parted by dots."""
    contents = tomllib.loads(catalog)
    tree: dict = {}
    for section, kind in KINDS.items():
        for alias in contents[section]:
            node = tree
            for part in ([] if section == "libraries" else [section]) + re.split(r"[-_.]", alias):
                node = node.setdefault(part, {})
            node[""] = kind
    lines: list[str] = []
    write_class("Libs", tree, lines)
    lines.append("val org.gradle.api.Project.libs: Libs get() = TODO()")
    return "\n".join(lines) + "\n"


def write_class(name: str, node: dict, lines: list[str]) -> None:
    above = f" : {node['']}" if "" in node else ""
    fields = [part for part in node if part]
    body = "".join(f"    abstract val {part}: {name}_{part}\n" for part in fields)
    lines.append(f"abstract class {name}{above} {{\n{body}}}")
    for part in fields:
        write_class(f"{name}_{part}", node[part], lines)


def as_function(script: Path, name: str) -> str:
    """A script as a function of what Gradle runs it on."""
    receiver = "org.gradle.api.initialization.Settings" if "settings" in script.name else "org.gradle.api.Project"
    return f"fun {receiver}.{name}() {{\n{script.read_text()}}}\n"


def compile_scripts(folder: Path, scripts: dict[str, str]) -> str:
    """What the compiler says of them, each in a package of its own with the kind of Android module it is."""
    (folder / "Catalog.kt").write_text(accessors(CATALOG))
    imports = "import org.gradle.api.*\nimport org.gradle.api.initialization.resolve.*\nimport org.gradle.api.tasks.*\n"
    imports += "import org.gradle.api.tasks.testing.Test\n"
    for name, text in scripts.items():
        kind = "Library" if f"{name}/build" in LIBRARIES else "Application"
        android = f"private fun Project.android(action: {kind}Extension.() -> Unit): Unit = TODO()\n"
        (folder / f"{name}.kt").write_text(imports + android + text)
    plugin = kotlin_compiler.jar("kotlin-sam-with-receiver")
    against = (kotlin_compiler.jar("gradle-api"), kotlin_compiler.jar("kotlin-stdlib"))
    result = kotlin_compiler.run(
        *("-no-stdlib", "-no-reflect", "-nowarn", f"-Xplugin={plugin}", "-P", RECEIVER, "-jvm-target", "17"),
        *("-d", folder / "classes", "-cp", os.pathsep.join(map(str, against))),
        *(STATED / "KotlinDsl.kt", STATED / "AndroidPlugin.kt", *sorted(folder.glob("*.kt"))),
    )
    return result.stderr


def test_every_script_compiles_and_an_alias_that_the_catalogue_lacks_does_not(tmp_path):
    scripts = {"wrong": "fun Project.wrong() {\ndependencies { testRuntimeOnly(libs.junit.platform.runner) }\n}\n"}
    for script in ("build", *SETTINGS, *LIBRARIES, *APPLICATIONS):
        name = script.replace("/", "_")
        scripts[script.split("/")[0] if "/build" in script else name] = as_function(
            ANDROID / f"{script}.gradle.kts", f"run_{name}"
        )
    assert len(scripts) == 9
    # The compiler reads all files before it gives up.
    said = compile_scripts(tmp_path, scripts)
    errors = [line.rpartition("/")[2] for line in said.splitlines() if ": error:" in line]
    assert [error.split(":")[0] for error in errors] == ["wrong.kt"], said
    assert errors[0].endswith("unresolved reference 'runner'.")
