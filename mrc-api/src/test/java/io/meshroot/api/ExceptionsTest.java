package io.meshroot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Blocker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExceptionsTest {
    private final Throwable cause = new IOException("down");

    @SuppressWarnings({"unchecked", "BanSerializableRead"})
    private static <T extends Throwable> T copied(T exception) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @Test
    void theRootHasACodeAMessageAndACause() throws Exception {
        MeshRootException plain = new MeshRootException(ErrorCode.CLOSED, "closed");
        assertThat(plain.code()).isEqualTo(ErrorCode.CLOSED);
        assertThat(plain).hasMessage("closed").hasNoCause();
        MeshRootException caused = copied(new MeshRootException(ErrorCode.STORE_CORRUPT, "bad", cause));
        assertThat(caused.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(caused).hasMessage("bad").hasRootCauseMessage("down");
    }

    @Test
    void aDocumentExceptionNamesThePathAndTheRemedy() throws Exception {
        DocumentException field = copied(new DocumentException("spec.port", "is 0", "give 1 to 65535"));
        assertThat(field).hasMessage("spec.port is 0; give 1 to 65535");
        assertThat(field.code()).isEqualTo(ErrorCode.DOCUMENT_INVALID);
        assertThat(field.path()).isEqualTo("spec.port");
        assertThat(field.remedy()).isEqualTo("give 1 to 65535");
        assertThat(new DocumentException("", "the file is empty", "write a document"))
                .hasMessage("the file is empty; write a document");
    }

    @Test
    void aProviderExceptionSaysWhetherToTryAgain() throws Exception {
        ProviderException may = copied(new ProviderException(ProviderException.Retry.MAY_HELP, "sealed", cause));
        assertThat(may.code()).isEqualTo(ErrorCode.PROVIDER_FAILED);
        assertThat(may.retry()).isEqualTo(ProviderException.Retry.MAY_HELP);
        assertThat(may.retryAfter()).isEmpty();
        assertThat(may).hasMessage("sealed").hasRootCauseMessage("down");
        ProviderException cannot = copied(new ProviderException(
                ErrorCode.ROOT_DRIFTED,
                ProviderException.Retry.CANNOT_HELP,
                Duration.ofSeconds(3),
                "other root",
                null));
        assertThat(cannot.code()).isEqualTo(ErrorCode.ROOT_DRIFTED);
        assertThat(cannot.retry()).isEqualTo(ProviderException.Retry.CANNOT_HELP);
        assertThat(cannot.retryAfter()).contains(Duration.ofSeconds(3));
    }

    @Test
    void anIllegalChangeHasAReason() throws Exception {
        RoleChangeException illegal = copied(RoleChangeException.illegal("mrc-1 -> passive", Illegality.NO_CHANGE));
        assertThat(illegal.code()).isEqualTo(ErrorCode.CHANGE_ILLEGAL);
        assertThat(illegal.reason()).contains(Illegality.NO_CHANGE);
        assertThat(illegal.blockers()).isEmpty();
        assertThat(illegal).hasMessage("mrc-1 -> passive is refused: no change; ask for another role");
        assertThat(RoleChangeException.illegal("x", Illegality.NO_CHANGE).blockers())
                .isEmpty();
    }

    @Test
    void anUnsafeChangeNamesWhatStandsInTheWay() throws Exception {
        List<Blocker> blockers = new ArrayList<>(List.of(new Blocker(
                Blocker.Reason.PROBE_MISSING, MrcName.of("mrc-2"), Optional.empty(), Optional.empty(), "no probe")));
        RoleChangeException unsafe = RoleChangeException.unsafe("mrc-2 -> active", blockers);
        blockers.clear();
        assertThat(unsafe.code()).isEqualTo(ErrorCode.CHANGE_UNSAFE);
        assertThat(unsafe.reason()).isEmpty();
        assertThat(unsafe.blockers()).hasSize(1);
        assertThat(unsafe).hasMessage("mrc-2 -> active is not safe yet: no probe; wait, or break glass with a reason");
        RoleChangeException copy = copied(unsafe);
        assertThat(copy).hasMessage(unsafe.getMessage());
        assertThat(copy.blockers()).isEmpty();
    }
}
