/** The built-in certificate authority. */
@NullMarked
package io.meshroot.tresor;

import org.jspecify.annotations.NullMarked;
