package dev.earshot.upstream.engine.synthesizer.hibari;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            It is 9:05 now.                  | It is nine oh five now.
            At 10:00, or 7:30 p.m. sharp     | At ten o'clock, or seven thirty P M sharp
            It costs $3.50.                  | It costs three dollars and fifty cents.
            $1, or 2.5 million               | one dollar, or two point five million
            $2.5 million                     | two point five million dollars
            1,234,500 people                 | one million two hundred thirty four thousand five hundred people
            In 1905 and 2026 and 2008        | In nineteen oh five and twenty twenty six and two thousand eight
            the 23rd of May, the 1st         | the twenty third of May, the first
            21.5°C and 40%                   | twenty one point five degrees Celsius and forty percent
            5 km in 20 ms, 1 kg              | five kilometers in twenty milliseconds, one kilogram
            call 5551234 or 007              | call five five five one two three four or zero zero seven
            Version 1.2.3                    | Version one two three
            Dr. Smith vs. Mr. Jones etc.     | doctor Smith versus mister Jones et cetera
            e.g. this                        | for example, this
            It was -5 - not 5.               | It was minus five — not five.
            **bold** and `code`              | bold and code
            a@example.org                    | a at example dot org
            R&D, 1/2                         | R and D, one slash two
            Wait...                          | Wait…
            It’s “fine”                      | It's fine
            """)
    void whatIsNoWordIsWrittenOut(String written, String spoken) {
        assertEquals(spoken, SpokenText.of(written));
    }
}
