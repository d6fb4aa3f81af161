package dev.muster.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FirstRecordTest {
    @Test
    void aRecordIsWholeWithItsLastByte() {
        var record = new byte[] {22, 3, 1, 0, 3, 1, 2, 3};

        for (int length = 0; length < record.length; length++) {
            assertThat(of(record, length)).isEqualTo(FirstRecord.PARTIAL);
        }
        assertThat(of(record, record.length)).isEqualTo(FirstRecord.WHOLE);
    }

    @Test
    void bytesBehindTheRecordDoNotMatter() {
        assertThat(of(new byte[] {22, 3, 1, 0, 1, 1, 99, 99}, 8)).isEqualTo(FirstRecord.WHOLE);
    }

    @Test
    void plainHttpIsForeignFromItsFirstByte() {
        var request = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(of(request, 1)).isEqualTo(FirstRecord.FOREIGN);
    }

    @Test
    void anEmptyOrTooLongRecordIsForeign() {
        assertThat(of(new byte[] {22, 3, 1, 0, 0}, 5)).isEqualTo(FirstRecord.FOREIGN);
        assertThat(of(new byte[] {22, 3, 1, 64, 1}, 5)).isEqualTo(FirstRecord.FOREIGN);
        assertThat(of(new byte[] {22, 3, 1, 64, 0}, 5)).isEqualTo(FirstRecord.PARTIAL);
    }

    @Test
    void noiseNeverThrows() {
        var random = new Random(20260301);
        for (int i = 0; i < 10_000; i++) {
            var noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 0 && random.nextBoolean()) {
                noise[0] = 22;
            }

            assertThat(of(noise, noise.length)).isNotNull();
        }
    }

    private static FirstRecord of(byte[] bytes, int length) {
        return FirstRecord.of(Unpooled.wrappedBuffer(bytes, 0, length));
    }
}
