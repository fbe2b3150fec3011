/** Certificates for programs that read files. */
@NullMarked
package io.meshroot.examples.files;

import org.jspecify.annotations.NullMarked;
