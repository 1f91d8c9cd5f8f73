package io.github.squeezebert.demo.look;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Calls what the least Android of this app lacks. Who uses such a class asks for the version first; the build checks all others. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface NewerAndroid {
    /** The least API level that has it. */
    int value();
}
