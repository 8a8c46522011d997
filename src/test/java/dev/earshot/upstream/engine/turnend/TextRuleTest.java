package dev.earshot.upstream.engine.turnend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextRuleTest {

    @ParameterizedTest
    @ValueSource(strings = {"ten of", "please enter your", "i would like to", "", "um"})
    void whoStopsBeforeAWordThatMustComeIsGivenASecond(String words) {
        assertTrue(TextRule.completeProbability(words, 928) < 0.5f);
        assertEquals(0.5f, TextRule.completeProbability(words, 960));
        assertEquals(1f, TextRule.completeProbability(words, 8_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten of clubs", "yes", "what time is it", "of note"})
    void whoStopsAfterAWordThatMayBeTheLastIsGivenAThirdOfThat(String words) {
        assertTrue(TextRule.completeProbability(words, 256) < 0.5f);
        assertEquals(0.5f, TextRule.completeProbability(words, 288));
    }

    @Test
    void toAnotherJudgesOpinionOnlyAnOpenEndObjects() {
        assertEquals(1f, TextRule.mayBeComplete("ten of clubs", 192));
        assertEquals(1f, TextRule.mayBeComplete("", 192));
        assertEquals(0.1f, TextRule.mayBeComplete("ten of", 192));
        assertEquals(0.5f, TextRule.mayBeComplete("ten of", 960));
    }
}
