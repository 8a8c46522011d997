package dev.earshot.upstream.engine.transcriber.moonshine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenFormTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'You'                              | 'you'
            ''                                 | ''
            '♪♪♪'                              | ''
            '  Go forward, ten  meters. '      | 'go forward ten meters'
            'He was not an ill-disposed young man.'  | 'he was not an ill disposed young man'
            'I’m sure it''s “fine”.'           | 'i''m sure it''s fine'
            'Press 1, then 20.'                | 'press one then twenty'
            'Room 305, floor 12'               | 'room three hundred five floor twelve'
            '1,500,000 to 1,204'               | 'one million five hundred thousand to one thousand two hundred four'
            '1984, 1904, 1900'                 | 'nineteen eighty four nineteen oh four nineteen hundred'
            '2008 and 2026'                    | 'two thousand eight and twenty twenty six'
            'the 3rd, 12th, 20th and 41st'     | 'the third twelfth twentieth and forty first'
            'at 4:30 or 10:05 or 9:00'         | 'at four thirty or ten oh five or nine'
            '$20 or 50% or 3.5'                | 'twenty dollars or fifty percent or three point five'
            'call 555-0123'                    | 'call five five five zero one two three'
            '007, 1234567890'                  | 'zero zero seven one two three four five six seven eight nine zero'
            'R & D, 0'                         | 'r and d zero'
            """)
    void writtenTextIsReadOut(String written, String spoken) {
        assertEquals(spoken, SpokenForm.of(written));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            $20 million            | 1
            The 21st of May, 2026. | 3
            """)
    void textThatGrowsKeepsTheWordsItHad(String written, int stretches) {
        var first = String.join(" ", List.of(written.split(" ")).subList(0, stretches));
        assertEquals(0, SpokenForm.of(written).indexOf(SpokenForm.of(first)));
    }
}
