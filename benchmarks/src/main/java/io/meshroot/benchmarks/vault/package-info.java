/** A load on a Vault or OpenBao server. */
@NullMarked
package io.meshroot.benchmarks.vault;

import org.jspecify.annotations.NullMarked;
