/** Rotations: how they go, what they wait for, and what they will take. */
@NullMarked
package io.meshroot.api.rotation;

import org.jspecify.annotations.NullMarked;
