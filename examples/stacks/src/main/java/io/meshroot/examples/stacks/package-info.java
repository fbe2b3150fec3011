/** Mutual TLS that follows rotations, in the TLS stacks that Java programs use. */
@NullMarked
package io.meshroot.examples.stacks;

import org.jspecify.annotations.NullMarked;
