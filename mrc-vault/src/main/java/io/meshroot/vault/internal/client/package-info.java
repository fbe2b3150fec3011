/** Requests to Vault and what its answers mean. */
@NullMarked
package io.meshroot.vault.internal.client;

import org.jspecify.annotations.NullMarked;
