/** Runnable programs. */
@NullMarked
package io.meshroot.examples;

import org.jspecify.annotations.NullMarked;
