package dev.muster.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import org.junit.jupiter.api.Test;

final class ConnectFailuresTest {
    @Test
    void areToldAsTheSystemDoes() {
        assertThat(ConnectFailures.words(new ConnectException("Connection refused")))
                .contains("connection refused");
        assertThat(
                        ConnectFailures.words(
                                new ConnectException(
                                        "finishConnect(..) failed with error(-113): No route to host:"
                                                + " /192.0.2.1:3025")))
                .contains("no route to host");
        assertThat(ConnectFailures.words(new ConnectException("no answer"))).isEmpty();
        assertThat(ConnectFailures.words(new ConnectException())).isEmpty();
    }
}
