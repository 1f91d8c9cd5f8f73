/** Models among the assets of an app: what of the library needs Android. */
@NullMarked
package io.github.squeezebert.android;

import org.jspecify.annotations.NullMarked;
