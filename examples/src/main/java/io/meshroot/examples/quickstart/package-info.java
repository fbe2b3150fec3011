/** The short programs of the README. */
@NullMarked
package io.meshroot.examples.quickstart;

import org.jspecify.annotations.NullMarked;
