/** A Vault or OpenBao server that runs in the test, and what is needed to set up a real one in the same way. */
@NullMarked
package io.meshroot.testkit.vault;

import org.jspecify.annotations.NullMarked;
