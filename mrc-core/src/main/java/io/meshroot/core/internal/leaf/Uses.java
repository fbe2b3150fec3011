package io.meshroot.core.internal.leaf;

import io.meshroot.api.leaf.IssueRequest;

/** For what a holder uses a leaf: whom it names. Leaves of other keys or lives for the same names replace each other. */
final class Uses {
    private Uses() {}

    static String of(IssueRequest request) {
        String identity = request.identity().toString();
        return request.dnsNames().isEmpty() && request.ipAddresses().isEmpty()
                ? identity
                : identity + " " + request.dnsNames() + " "
                        + request.ipAddresses().stream()
                                .map(address -> address.getHostAddress())
                                .sorted()
                                .toList();
    }
}
