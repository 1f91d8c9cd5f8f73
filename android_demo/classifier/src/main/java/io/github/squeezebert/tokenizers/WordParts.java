package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.UnicodeData;
import java.util.Arrays;

/**
 * The parts that a text's words are made of, and the runs of parts that are tokenized together; {@code split_runs} of
 * {@code keras_model/encode/words.py} finds the same.
 *
 * <p>A run is a word, save that what lies between white space is one run where it holds a character of a script that is
 * written without blanks.
 */
final class WordParts {
    private static final String HYPHENS = "-\u2010\u2011";

    /** Punctuation that parts words where no blank does. */
    private static final String PARTING = "/\\|,;:!?()[]{}<>=\"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"
            + "\u2012\u2013\u2014\u2015\u2026\u2022\u00a1\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965"
            + "\u3001\u3002\uff01\uff08\uff09\uff0c\uff0f\uff1a\uff1b\uff1f";

    private static final int JOINED = 1;
    private static final int BLANKLESS = 2;
    private static final int BEGINS_RUN = 4;

    private final CharSequence text;
    private int[] begins = new int[16];
    private int[] ends = new int[16];
    private int[] flags = new int[16];
    private int size;

    WordParts(CharSequence text) {
        this.text = text;
        int begin = 0;
        for (int end = 0; end < text.length(); end += charCount(end)) {
            if (UnicodeData.isWhiteSpace(text.charAt(end))) {
                cut(begin, end);
                begin = end + 1;
            }
        }
        cut(begin, text.length());
    }

    int size() {
        return size;
    }

    /** Index of a part's first char. */
    int begin(int part) {
        return begins[part];
    }

    /** Index after a part's last char. */
    int end(int part) {
        return ends[part];
    }

    /** Whether a part goes on with the word of the part before: a hyphen alone stands between, or is one of them. */
    boolean isJoined(int part) {
        return (flags[part] & JOINED) != 0;
    }

    /** Whether a part is of a script that is written without blanks: each of its tokens is a word. */
    boolean isBlankless(int part) {
        return (flags[part] & BLANKLESS) != 0;
    }

    /** Whether any of a run's parts is. */
    boolean isRunBlankless(int first, int after) {
        for (int part = first; part < after; part++) {
            if (isBlankless(part)) {
                return true;
            }
        }
        return false;
    }

    /** The part after the last of the run that begins with a part. */
    int endOfRun(int part) {
        int after = part + 1;
        while (after < size && (flags[after] & BEGINS_RUN) == 0) {
            after++;
        }
        return after;
    }

    static boolean isHyphen(char c) {
        return HYPHENS.indexOf(c) >= 0;
    }

    /** Cuts a stretch without white space. */
    private void cut(int begin, int end) {
        int firstPart = size;
        boolean mixed = false;
        int place = begin;
        int after;
        for (int at = begin; at < end; at = after) {
            after = at + charCount(at);
            if (UnicodeData.isBlankless(Character.codePointAt(text, at)) && !isPunctuation(at)) {
                if (place < at) {
                    cutWords(place, at);
                }
                if (size > firstPart && isBlankless(size - 1) && ends[size - 1] == at) {
                    ends[size - 1] = after;
                } else {
                    add(at, after, BLANKLESS);
                }
                place = after;
                mixed = true;
            }
        }
        if (place < end) {
            cutWords(place, end);
        }
        for (int part = firstPart; part < size; part++) {
            if (mixed ? part == firstPart : !isJoined(part)) {
                flags[part] |= BEGINS_RUN;
            }
        }
    }

    /** Cuts a stretch without white space or characters of scripts without blanks. */
    private void cutWords(int begin, int end) {
        int first = afterPunctuation(begin, end);
        if (first == end) {
            add(begin, end, 0);
            return;
        }
        int last = beforePunctuation(end);
        int until = address(first, last);
        int place = begin;
        int at = first;
        while (at < until) {
            int after = afterPunctuation(at, until);
            if (after == at) {
                at += charCount(at);
                continue;
            }
            if (isParting(at, after)) {
                addParts(place, at, false);
                // An @ or # right before a letter belongs to it.
                place = after - at > 1 && isNameSign(after - 1) ? after - 1 : after;
                add(at, place, 0);
            }
            at = after;
        }
        if (until < last && place < until) {
            addParts(place, until, false);
            place = until;
        }
        addParts(place, end, until < last);
    }

    /** Whether a row of punctuation within a word parts it. */
    private boolean isParting(int begin, int end) {
        boolean parts = false;
        for (int i = begin; i < end; i++) {
            boolean dash = i + 1 < end && isHyphen(text.charAt(i)) && isHyphen(text.charAt(i + 1));
            parts |= dash || PARTING.indexOf(text.charAt(i)) >= 0;
        }
        boolean betweenDigits = end - begin == 1 && isDigit(text.charAt(begin - 1)) && isDigit(text.charAt(end));
        return parts && !betweenDigits;
    }

    /** Where a web address begins, or the end where there is none. */
    private int address(int begin, int end) {
        for (int at = begin; at < end; at++) {
            int after = at;
            while (after < end && isLetterOrDigit(text.charAt(after))) {
                after++;
            }
            if (after > at) {
                boolean scheme = after + 3 <= end && "://".contentEquals(text.subSequence(after, after + 3));
                boolean www = after == at + 3
                        && after < end
                        && text.charAt(after) == '.'
                        && text.subSequence(at, after).toString().replace('W', 'w').equals("www");
                if (scheme || www) {
                    return at;
                }
                at = after - 1;
            }
        }
        return end;
    }

    /** Cuts a stretch that nothing but its ends, a final 's and hyphens part; of a whole one, hyphens part nothing. */
    private void addParts(int begin, int end, boolean whole) {
        int first = afterPunctuation(begin, end);
        if (first == end) {
            add(begin, end, 0);
            return;
        }
        int last = beforePunctuation(end);
        if (first > begin && isNameSign(first - 1)) {
            first--;
        }
        boolean genitive = last - first > 2
                && (text.charAt(last - 1) == 's' || text.charAt(last - 1) == 'S')
                && (text.charAt(last - 2) == '\'' || text.charAt(last - 2) == '\u2019');
        int ending = genitive ? last - 2 : last;
        add(begin, first, 0);
        addJoined(first, ending, whole);
        add(ending, last, 0);
        add(last, end, 0);
    }

    /** Parts a word at each hyphen that stands alone between letters; an address with an @ has none. */
    private void addJoined(int begin, int end, boolean whole) {
        boolean parts = !whole;
        for (int i = begin + 1; i < end; i++) {
            parts &= text.charAt(i) != '@';
        }
        int place = begin;
        for (int i = begin + 1; parts && i < end - 1; i++) {
            if (isHyphen(text.charAt(i)) && !isPunctuation(previous(i)) && !isPunctuation(i + 1)) {
                add(place, i, place > begin ? JOINED : 0);
                add(i, i + 1, JOINED);
                place = i + 1;
            }
        }
        add(place, end, place > begin ? JOINED : 0);
    }

    private void add(int begin, int end, int flag) {
        if (begin == end) {
            return;
        }
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            flags = Arrays.copyOf(flags, 2 * size);
        }
        begins[size] = begin;
        ends[size] = end;
        flags[size++] = flag;
    }

    /** Where the punctuation before a place begins, of a stretch that holds something else. */
    private int beforePunctuation(int end) {
        int at = end;
        while (isPunctuation(previous(at))) {
            at = previous(at);
        }
        return at;
    }

    private int afterPunctuation(int begin, int end) {
        int at = begin;
        while (at < end && isPunctuation(at)) {
            at += charCount(at);
        }
        return at;
    }

    private boolean isNameSign(int at) {
        return text.charAt(at) == '@' || text.charAt(at) == '#';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetterOrDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private int charCount(int at) {
        return Character.charCount(Character.codePointAt(text, at));
    }

    private int previous(int at) {
        return at - Character.charCount(Character.codePointBefore(text, at));
    }

    private boolean isPunctuation(int at) {
        return UnicodeData.isPunctuation(Character.codePointAt(text, at));
    }
}
