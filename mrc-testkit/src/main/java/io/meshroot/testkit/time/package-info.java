/** Time that tests move by hand. */
@NullMarked
package io.meshroot.testkit.time;

import org.jspecify.annotations.NullMarked;
