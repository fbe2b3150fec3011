package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Time;

class DerTimeProperties {
    private static DerReader.Element element(int tag, String text) throws DerReader.Malformed {
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        return new DerReader(new DerWriter(32).value(tag, content).toBytes()).next();
    }

    /** From the year 1 to 9999. */
    @Property
    void writesWhatBouncyCastleReadsAndReadsItAgain(
            @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second) throws Exception {
        Instant instant = Instant.ofEpochSecond(second);
        byte[] written = new DerWriter(32).time(instant).toBytes();

        assertThat(DerTime.read(new DerReader(written).next())).isEqualTo(instant);
        // Its calendar is the Julian one before 1582.
        Assume.that(second > -12_219_292_800L);
        assertThat(Time.getInstance(ASN1Primitive.fromByteArray(written))
                        .getDate()
                        .toInstant())
                .isEqualTo(instant);
    }

    @Example
    void changesTheFormAtTheYearsThatTheStandardNames() {
        assertThat(new String(DerTime.content(Instant.parse("2049-12-31T23:59:59Z")), StandardCharsets.US_ASCII))
                .isEqualTo("491231235959Z");
        assertThat(new String(DerTime.content(Instant.parse("2050-01-01T00:00:00.9Z")), StandardCharsets.US_ASCII))
                .isEqualTo("20500101000000Z");
        assertThat(new String(DerTime.content(Instant.parse("1950-01-01T00:00:00Z")), StandardCharsets.US_ASCII))
                .isEqualTo("500101000000Z");
        assertThat(new String(DerTime.content(Instant.parse("1949-12-31T23:59:59Z")), StandardCharsets.US_ASCII))
                .isEqualTo("19491231235959Z");
    }

    @Example
    void readsNothingElse() throws Exception {
        for (String text : List.of(
                "4912312359Z",
                "491231235959",
                "491231235959+0100",
                "491331235959Z",
                "490230000000Z",
                "49123123595 Z",
                "491231235960Z",
                "")) {
            DerReader.Element element = element(DerWriter.UTC_TIME, text);
            assertThatExceptionOfType(DerReader.Malformed.class).as(text).isThrownBy(() -> DerTime.read(element));
        }
        for (String text : List.of("20500101000000.5Z", "491231235959Z", "20501301000000Z")) {
            DerReader.Element element = element(DerWriter.GENERALIZED_TIME, text);
            assertThatExceptionOfType(DerReader.Malformed.class).as(text).isThrownBy(() -> DerTime.read(element));
        }
    }
}
