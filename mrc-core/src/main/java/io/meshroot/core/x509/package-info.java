/** X.509 for the library and for providers: PEM, keys, certification requests, signing and checking. */
@NullMarked
package io.meshroot.core.x509;

import org.jspecify.annotations.NullMarked;
