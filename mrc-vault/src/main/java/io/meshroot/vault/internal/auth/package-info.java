/** Tokens: from a secret or by logging in, renewed ahead of time. */
@NullMarked
package io.meshroot.vault.internal.auth;

import org.jspecify.annotations.NullMarked;
