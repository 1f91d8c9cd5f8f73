plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.android.library) apply false
}

allprojects {
    group = "io.github.squeezebert"
    version = rootProject.libs.versions.project.get()
}
