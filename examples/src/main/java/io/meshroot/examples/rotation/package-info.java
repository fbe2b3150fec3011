/** The demo: two rotations under live mutual TLS. */
@NullMarked
package io.meshroot.examples.rotation;

import org.jspecify.annotations.NullMarked;
