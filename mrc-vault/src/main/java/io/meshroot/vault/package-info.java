/** HashiCorp Vault and OpenBao as a certificate authority, and a check of how they are set up. */
@NullMarked
package io.meshroot.vault;

import org.jspecify.annotations.NullMarked;
