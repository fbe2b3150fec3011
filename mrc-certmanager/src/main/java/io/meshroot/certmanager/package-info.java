/** cert-manager as a certificate authority, and a check of how it is set up. */
@NullMarked
package io.meshroot.certmanager;

import org.jspecify.annotations.NullMarked;
