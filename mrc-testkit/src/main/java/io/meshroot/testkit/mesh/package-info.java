/** A whole mesh in virtual time: thousands of holders around a real manager, and an exact count of what would fail. */
@NullMarked
package io.meshroot.testkit.mesh;

import org.jspecify.annotations.NullMarked;
