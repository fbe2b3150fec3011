/** Programs outside this JVM that tests compare with. */
@NullMarked
package io.meshroot.testkit.tool;

import org.jspecify.annotations.NullMarked;
