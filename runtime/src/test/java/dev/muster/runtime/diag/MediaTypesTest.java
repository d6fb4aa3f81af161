package dev.muster.runtime.diag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MediaTypesTest {
    @ParameterizedTest(name = "[{0}] prefers text: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                | false",
                "*/*                                               | false",
                "text/plain                                        | true",
                "TEXT/PLAIN; charset=utf-8                         | true",
                "text/*                                            | true",
                "application/json                                  | false",
                "text/plain, application/json                      | false",
                "application/json;q=0.5, text/plain                | true",
                "text/plain;q=0.5, application/json                | false",
                "text/plain;q=0, */*                               | false",
                "application/json;q=0, */*                         | true",
                "text/html,application/xml;q=0.9,*/*;q=0.8         | false",
                "text/plain;q=nonsense                             | true",
                ",,;;                                              | false",
            })
    void textIsPreferredOnlyWhereItWeighsMore(String accept, boolean text) {
        assertThat(MediaTypes.prefersText(accept)).isEqualTo(text);
    }
}
