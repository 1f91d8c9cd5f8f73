package io.github.squeezebert.tokenizers;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What each code point becomes in Hugging Face {@code tokenizers} 0.23.3 and, for SentencePiece, in Python's
 * {@code unicodedata} 14.0.0, so that no phone's own Unicode version matters.
 *
 * <p>Written by {@code android_demo/generate_unicode_tables.py}; {@link UnicodeData} and {@link Compatibility}
 * read it. A table is a run of numbers of seven bits a byte, lowest first, with 128 added to all bytes but the last; a
 * signed number is {@code 2n} or {@code -2n - 1}. All tables together, each behind its size, are deflated and
 * written in base 64, which takes half the room in a dex file.
 */
final class UnicodeTables {
    /** Control, format, private-use characters and U+FFFD: (gap, length). */
    static final int REMOVED = 0;

    /** Every kind of white space: (gap, length). */
    static final int SPACES = 1;

    /** Characters that are words of their own: (gap, length). */
    static final int PUNCTUATION = 2;

    /** Lower case: (gap, stride, count, signed distance). */
    static final int LOWER_CASE = 3;

    /** Canonical, but Hangul's: (gap, count, signed distance to the last entry's same place...). */
    static final int DECOMPOSITIONS = 4;

    /** General category Mn: (gap, length). */
    static final int NONSPACING_MARKS = 5;

    /** Canonical combining classes but 0: (gap, length, class). */
    static final int COMBINING_CLASSES = 6;

    /** Python's, without marks: (gap, 2 count + step, length, signed distances...). */
    static final int COMPATIBILITY = 7;

    /** What Python does not lower yet: (gap, length). */
    static final int LATER_CAPITALS = 8;

    /** Python's str.isdigit: (gap, length). */
    static final int DIGITS = 9;

    private static final byte[][] TABLES = unpack();

    private UnicodeTables() {}

    /** The bytes of one table. */
    static byte[] table(int number) {
        return TABLES[number];
    }

    private static byte[][] unpack() {
        byte[] deflated = new byte[DEFLATED.length() * 3 / 4];
        // java.util.Base64 came with Android 8.
        for (int i = 0, at = 0; at < deflated.length; i += 4) {
            int bits = digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
            for (int shift = 16; shift >= 0 && at < deflated.length; shift -= 8) {
                deflated[at++] = (byte) (bits >> shift);
            }
        }
        byte[] tables = new byte[SIZE];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            for (int size = 0; size < SIZE; ) {
                size += inflater.inflate(tables, size, SIZE - size);
            }
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
        byte[][] result = new byte[10][];
        int at = 0;
        for (int i = 0; i < result.length; i++) {
            int size = (tables[at] & 0xFF) << 8 | tables[at + 1] & 0xFF;
            result[i] = new byte[size];
            System.arraycopy(tables, at + 2, result[i], 0, size);
            at += 2 + size;
        }
        return result;
    }

    private static int digit(int index) {
        char c = DEFLATED.charAt(index);
        if (c >= 'a') {
            return c - 'a' + 26;
        }
        if (c >= 'A') {
            return c - 'A';
        }
        return c >= '0' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }

    private static final int SIZE = 23295;

    private static final String DEFLATED = ""
            + "eNrdfAl8VsXV9z0z9z5rnicLSUiChFVAQQggu0gEQWvdbW21i9S61WrdWpfWStjCDlEW2URANoECIiIiu5oiIiBQRAQXlogo"
            + "EBARleX9/+fOk01A7fu13/f7fsnsZ86cOducufcmzmVOWClJu6VOTDZGApmyQqS5nKwjx5O9HK+5J5GiU6qgxamofC1aZHkd"
            + "2fmuctefFyrckSe53QtO6ZOntEJyqhs80kM+bCyn0qI1lSfNZGItkbvrJEeCOYEct654wBFRGvkyT0KyUQfOUy1FROGniUpH"
            + "EROlrnDvkMbxT0W3Tq4lfZWKyCklvQNyM+bOkGSRc93L5ArPVfcFZonsdsNPi3zuqibqan2ZegbI9bnRV5TaKqpAghKYLcFx"
            + "4nbwLlb5oagsCWSF0iUmSbkqrr523ZpqaSh+jaoVGa4zO7m11beeK+p+GQbiqy3T2o2opBRJkluxeq+9ooYo/XuJyEOB48q9"
            + "UTUCS5qrZvK7WIp63H1CpaivRTZOFrVBIpn1JC7iYnMjQVJAgEmrHEyogQ1LcKzW4z3JkwlaPvHknyK1pEiFG8j9wc7Bm9yZ"
            + "4eC9Stwn3Dx1jadBruhfBv4o4135Rqr/QR8T/UKO9/UgUX1FLvFCsm2yyCcdPP3rSyQn/w6pnq8kmF9XZSkXi2oVQqquIJ9D"
            + "IEejU6ZoMJo94zW5j9+xpqKVTKA8RrA1yh9TYsYmaNSmsTbZ9Lu2NZP9szXnorIgMWeB1omKXWF+Ys2FifkgDBzywSqUYaBi"
            + "Yt1MWEmS7hNoCBq9kYU5c8sMsXPeoAJtmCF2xb7EP5CDQ5F5ajKRcLmwkr0SVHKlEn0FAAs4/wklqeBXOL++kpSwSlIBJY9Y"
            + "TDHDE9G9lUjKRMitdn5zlaoiqgZHc0UFQWYeIBp0X5MpDVY8gN4VDwSYbfLk2okfQv6BlBGpwBKUxqeaAtWppiuV+ilQyImH"
            + "FeZGJJQclkBy1JR+PUm5pp5d1sekoPpqOLeVmiTuLFsxvf8kpax8yN4Yek/RrL41MDNB1Ct/wf5P9GJ7UE+yoG1TSalNi3sx"
            + "IDkXvhCXvO7N/T3vn06otzoge3u6aF+sLxtef22Glpr6qzOMUMkokHaCfS3AYAV+i1p3WKBw6TCx/uSRq2qpqC/KfjNcisTz"
            + "11o/wtNGNhEzNtID4mdMPtLkPU2Ofow+N4L1TSZ/3uQr4tQgDN2CRl8DenBGQmfeZtuM9hzjZWO52XMExlEclkbXDhCpf+0z"
            + "ItGrlSQjBZHU1Z/FpGUB1T8z/9VMSLrnLMr7EsluvfqISN1L6163QlQvKQB3HVUhRZBcbKI9dPqqCv2ACyVXbMOVgVVwjFXm"
            + "a5WUXGVeTKsU+W+so5QDLt4XFJXviOrk2vJSv+xwlW0rW0Yqlx0dllp1TK4yPwHf2ZZtLL5qth2qApdv8f3E4lNVxqvQ1ekS"
            + "MCJs51zBUqmOP7VjV9qyFUtPdcg4Xb/7XZoj/trtqp0OHutkVKHpiirjrSu2sYfUM+yh6t7bW95Y+js4th/y4XmYqJfTWFf9"
            + "PJdlXLU0sDXVnTX98WZ2bsvKpe4U7J8kOt9h1fHKapllteqmpvSdTijRJ45fU2twbpsdLYVOGrRtLPo2bS16JwFb5EHSCzVq"
            + "60PgcdcMf2Zz8QFvSvfKkFr21LC49qtzKvOpjT57u2WVdrvvaXc5v7LO/qIly6C6yupRG18HdeOOgQQLwoltWZlV2Ghjw5Mh"
            + "OGIiQkdYX1SGlyfPIDj4NhxU28A9tTHqiLwYFbUEFeWapFSSSbA9oKod93JUJzSymGKm0wKKzoo7Oaq6HYxi0J/lqTSUTryJ"
            + "KhSac4pSOuaq7LinGsV4WonKTIqqDKc2CKyuvGg5TDfAtCmDyVK3poF05wq11BdGXP3UqcgzrVppvyxWdKsY6KudKpYfrKzV"
            + "LW3/ZkIzfaXsjBuqQHYKWL5b7fKV6nmlFgVHxXwX1Rldl6DsJmNFjUKXauikqrrOFlfNDm+IhlQK5gWc+sZmEgtGbGI9zXDs"
            + "HjVP9aHHa5GiftqKI0rlOD9ThaoA51eSU091KZurVa6zT9Qid4GrldOs4qQ26iNZqFqru5r7wNLicSA4KY+qw3ISZ2qcYsGB"
            + "4zQU7TgzGvbA6DFJwA4VNU2VsBXh8D5w1qm9R6mN3rxgRKVDrJGyFAPjI+rWvoR2eeZkEW1Y9RYnTXX+0+nA71UzQcZHGWpF"
            + "46FNlFG08uSCCeep601dG/0ioQFnqad63vNsdyvRDlYubW3p26PuWO3JxlbpO3Y6LYjqVK2Sm9Idr5Myz6ISJnR9JbHrTqmR"
            + "Klg7erYMVFnFOthOF9sybuFci+masMXUIVblmLD0dayRMN9AgpoE5VYpO/6iiqO1a3dsc4YdB+1Obyj3pvFEDZFY1d0n9pbA"
            + "X+bk256Jso43VIHoUuaWMp1ErWnCHX0PneWHUZYtPYv1hmgZ1fEELqlyKHetcmBZ/neSM/DKwiXwdAxXCQYsbfXo2q4TFXB9"
            + "xzjY9Tz1rZvYQUtLYSxWxs1yrUorq5XR37lstJ38sBntEzxPnGd2TdUpateW8I9bW7VJYLiw8kFcvhv5sbtJ/oEznHxLQ8uU"
            + "KmvW7/IjMbRJWFy30/ElqEqTahsHjcOgKzI4OB4LZTVcM0zVaIgP1lvOBnf5meF0BSTfHbv0jGP/Fh2X/kC4H4rvyn93X1f+"
            + "kH0pRA4KR0lvYa6Y8YJ3+f/hTaQ09A/jkL2PuFXKpCqlD6d1s/oBHwPOmwEyMIZSOaZl+my9lyQasLaKE5zvhb/yR8L/WPy3"
            + "/WfxqxScSo7GlCAOPGcg+d1PIEfHsN6cBY8YCOUE7ZUNt2m5VqtJSTh1JiT1ZpB52oldelcREmaK2nD/gESTijLo/kcsAaEB"
            + "ZiKCIefPqDzE0U664tpKrXmg4txD5XN7+3Nxz8+0CvDr0+MARAPMjPr6JMNE640xOdPeb0hsIb3CFuTTqJbxf0fPVCUvPuDK"
            + "qzjxq/3lPjWhr/yap0g1pFrqUT+8hkW0UreaEIlhYpbKMxFQDdUU7biJhBgFVVcj+3Pt1cijiDBFTeovNg5fa2o0yRxbBkwZ"
            + "tKU2UV95fz3V2vEDdWUwNFe/sfVGdl5+hVBVORfJtFbYzfxk9W66UxpR2zNWvSRVw7ezJS6cqJeHoAE5W1ld/UEiao4g4D/H"
            + "+W8sptVTUmnbrsp0ehVpGbUfijB9JAQ7+1lkveE79j8ishRaICWZIgfmYBxOcOQYlAU70Tv8ELJeOBO31wUI4sxF9UWO5Igc"
            + "9USOQ93n5IqMGQug+XBIx+MiA1Euu0Rk24UiQzFpxz+Aq6SayITfAvockSnXiuy8RWQcn/ItvELk9V9gADNfIpoJj2Natsjz"
            + "U9EYW0dkGhpTQNsUEDqsL6bsBNXrsPLaywCdJfINcM4B/gWgbCDaszFxGqgqPBdjKSKjcGN8n3suwT1sFTo2AujoRUgXiLxz"
            + "NVjwTwyuQeeiv4gsAcDLbUU2YNnSa0T2NQJ/cK2QEaBwZ2sQB2bsw/IrAFSEckZ3kUO4mMrhhYDasVj4bFkmTkL5OqaUAG9/"
            + "bPLTxiIfTyYVIPcYjE0GfIFsOzBuwZL7rgJdQZEX4Bpk9dPIvpqCbDNOjZe7iZz8K+RWE23wcCk5szBNpBidRVDnVSD1w7+J"
            + "fD4MA+sHU2oNwKIeWAKmOxBs2k/OHgUfVqAsvRm8gySLwNRiMPibGrg1f0tuQ6Q7Yf6HMyBNdB7G1reCqYUPAgjrbQOdfxLZ"
            + "Mw+b3UIhom8L13z/NWSLIPePUC7AMk+djyUgpgKEX72AbTNmHg1Dv9qLHATWfU1AH+D34Jooo5EWAHjU/dAs6MUGsGHlXGDa"
            + "Cu4OJgtrg58I0J6sJzLpKQzMRMd2SHwaIF8H2tkQ4gFqBtBuRbkdW+6DcXJwIoQ+ZjI6i2egNRjC6o8t/uNdNF76CaSH6TMw"
            + "jZJZAIXZmAqCIL+9KI+A2oKmGIOuDNgNgLXLkL05FMh23wA+ojEem1sItm1DORHlFGxqDdgy/l5IexwAe3WB5rwDyDE0qe0t"
            + "gQ09BX3Rs5TYDsNqp4HXH0EXTw5CxytPAm4tNjYbotkOOR4FFxZ4viqvgu4swtgc9M8GtRDOFjBlNnb0Bsk6imVfuRscexji"
            + "jYI5XbEjcG4vRF2EnQ7bjhX2QiMXQ3yvANlMtHcD+XMNRd6GDE5i8tzD6PycNH9Fud4Oc27hC7/wLgiApM+HSm6C1g0l23aA"
            + "/F4wht7Y3EEinAqdLkjT0AQlC9pqmXU9eMppKyDM3SADcR9qP8N82PRcLHkyqmRmtpK11bQUgJUDtSu7IQX4mV9iLhg6C8jn"
            + "V4cOjKel0fqB7xgox1rbUB0NtBtpckjzwKENHMYi4MxaUD4DWoAgbzV6F0MnpwHJB0h7AbkbilKsfFsmlm9QP4D+D6AB21DP"
            + "5PsjAY4kQ3V3PoyX3RQtuk9i0l7wDfoO7d3p+qipwaN9T7oE1cOgfzBtxjNQCyBy7Hk77ITqvwWbXISJj4oM+pAaMQAOZlbv"
            + "uJZd6+kPseYY2jUQDUSCZIcCzx0gOsJDHfqMRKsoBfHzUVLZYSDjaT3Y9ua4oXui8iG3oPtzlNQ1EvUrKC2KPjQVEDYP5T2A"
            + "BNQS12dMyCxanOLveGjA3wGkM4c81r7iH4ZS7YLkjtDRiE/jTGU2+ro27+W2oIXjoIXvoMH00cCyBjuagMGjGFwBuPkoR2Dq"
            + "UNTHQlCLle94i7h7MfvaCHA4pJsMnQCFmYwW34CPo/kRyD3i+ifEYmAZDLrX0e0iDQQ2hOtZRopzYB8jIJntkyFY1CfD0g9+"
            + "BN4fheBhMxNXY+ZQCLaQbHv2JKgYJZeqT0vcN2fhTG0RiKrUdBvSR4+FbVDWPGyjp1DF87diUvaBUNU+VfagyD0jnKjzPIR1"
            + "SYjSzNO2teerfTNDR2eFCJyMTtxNRqtt5iHYeFfNDM0J8YnaQaV2e8V8P1ENAznHRZ3Uu/l20HnuK6WWHPA+P+AZ9NjDVpzE"
            + "ZiuVs1+oVTak0ILwUpsIXDiI2oq1rnw9BGyEBoKjq96C5Hr/E9l4MTY8VHxvebHf0wy+EXawqBgsfW9TzKgnBAuftmYdWm+s"
            + "RHv7g8Zgj7PjE2ZAMxdSWhE1S2wuQLbpFCQFJ/bPP/tHd6bxFrCK19DY/bDROriHJmbE177bjCWnGTVMNwCO+d22DUt8VYIt"
            + "vPWgseb+H6Dj4I6YMXu0eea95StgvggW5GmCCKfQ7+tssJxvPDIWQPQxA7r4LPBPRhoEPYTHfA/kroOzXO6avYEERkDrlHEw"
            + "NJrSUqy362DMbAI4GhlkBbTUL2O+jX77BSq/NTr8DM8fTD44RAwbRhf5tgtCRnwDqAHHYoakXAO95jhaLxz3uU3T+hgbW0m/"
            + "sWy4P3+K7+zn9AXAyl7Iipkd7Bk3ZgbmrTGfDsieUVyYIcqNBj94PoQWuGoKjGcIs71sBswvtlA0HPye/hSykqK4Ie/DPlh/"
            + "KT0QGi/Ru+38BNNeX4LawQG+gIYxZDnA7A4jKpwZRVh8CHfdAaxiWTCGznE0sl6+nwJjwepfm2UvN6/+Mw23GpnRC02TXKTw"
            + "IBCGdcfoYJ95FllPhhxiVGYVo6GJiYFX0Goj8iXjrqOcer5R5Z8iTmareBYyhApLZgL27RnIZoKOHaDoQ3q60n8ge5K+ElHJ"
            + "9psNV7b8XPgNgkzGgTqdYeBxRm0ho2wI6uBHP3oBeL74GFzZSZ/+KQnShhcb5mJkKbMd6NyHzv0vMX5l9Em6aWzHGQsQZBiz"
            + "vq/yhCBzBy9Ec+pLyAaxuZrZzWbHmDDlVfT3htl8gFP53cU0Qlri18vjRj2o/TwzrzXu94+mkmvscv4yQGwi2FFQ8wQ4ZU7h"
            + "Yn53AV3kqT/3NWT76J6X+2foMJb0ya2Mdg2gbu1d40s7atS49B0wY/l6ZEsYRw8hhgmruR36jRxDdek67pEZRLJiI8ploOBF"
            + "VqCvSzfxOGX23iZf1yZs8aV3vlEJHig72PMUxT5lO7X9fWQzdiB7jc0P5kFRn5mDbHIJmk39Y33YyhRjUlvfZwTwSdzY79VG"
            + "v57fGze8dIxxTGK4NYViGsCMHzQMXYe5zxwE1OO+Zb/DM7/wX+h99gv09v8ybqZ+dgTlIsZgvIVNZvSZbtzCNt6xtviO6xAP"
            + "pXd3YWxjCRC8eSputOs18nX+p+h5nwC79qJZRA0KGz0dPBBa9UZ/ZK+xc/BnYg54erJJjAz2fpti9Pt9lgUnkS0dAuD+w5C9"
            + "w9sPxQRDmjk82Q88+rJSNBLZwRHIPqD7H74MtcVf2IP5ICsljA2epEXvfjHFqNRrjNJg6y8VxwzhCyDSPbMZ/9Iyo8abblpO"
            + "fWbmGhYglpw9Cbj/wQynCA1nBK88vEUoE1XyFtIP0Af8SXDPCybZS9ssQGyaAD88+JQ/CC+wdzEG33qFe5iO7JnpqcYUJz6P"
            + "chVA3v4HKmvoqrPMvl1fcJf48RPvrih43Sv0nceOQgYt/ZU5KYaxXDdAmf31XwT8zy5MNj74HUYjAwchO7GBN+RhYEQpKuvX"
            + "pBqmzB+GBrnFGGgU1HraymRaY7I50RaIrx6lxWj/azuGD+0Fw3BFhEvZ/hmqw9lmwLtgW7Kh64V/USRiyFq8FfWpzBZjO8uU"
            + "UdqXMfYNjBGx/JoPMbTjPWSfzcXI6zz+Ctg3aShIW/wid0yd3LmHMfdeDMwECe9OSDMn1uaXML65FL1zp6Jn9XRkIw8nG53F"
            + "XWrs0WS6Pa6wEICfv4zsuM87BMEfLuKCSzHl1QLg2u76IfmOFcpo5ZGVZOgQjMxaD5ixG5A9BRgyfdYwWsEbvOwxcI0YPqeb"
            + "HDfwgeNS1E0FgXxEZ42HK2+AusB+CieXR/MyUuT2oArwg6h6klvjV9H24bouX0eI11j3k9ptqC4hV3QwomrCilw3JOmqpmon"
            + "rnKV0lpylZYo2x4fA6YbKMVJUKaoypWOcO4tpKP2EKsFVdSOB8RThO1k8N0hQU2PjBAvdKuogKho4AplvmCTNr6QAnxELcoL"
            + "QA8TP0miw3KHy2d7SmUrV6e4/LAvIMmy3NPzg7qmrqlyFb9SQzwYDcsFehxsXrsqLAH9Pt+ntze+GiuEAri15cU7u3nGMXvS"
            + "KJykamOLotuKeZWt2yPcHC38TC7INbUqltYBd4MXA3uSTlbXiEe6157pun9Um+Fb3Ehtda3C2a1BabbCuV0j7cJQdrSpzjMf"
            + "pTWSLgF+QZQEPjUTXPO0+aZJzlchWjC/Sps3AeGKl5KS8nZQ4A5HilcYIw/cRrgnThU1NiKtk9vq5qCyq67v8SO0iyVJXRiO"
            + "6ls12TYdWEMZqj1oODeovWV8VsYP1A6IG0BRQ/08RLC7yQAM3a4hQe/16eJ1CG4NuQPHilp9nk4NqWCuO0L0q8lt3BYhaFWm"
            + "J8kTzwk+Py+vVNwDBYGMEmj4XnHc7X6Jm6njoa7W+H0soyg9v6lLsDumUoBiqvb7HIVjg6VBY1GqRP1T1PdVLmMl8H5eicDL"
            + "AMollMUkH/j1AOoBEmDHVGJst8UacSTqSJIjMUfijiQ7kuJIqiNpjqrmCC4bGQ5dHy7gWY5ki/h44KcuD7Ga60gtR2rnSQ1H"
            + "znGkZlmPI3UcqWvW4w68iutvh6uod3sQDEiQTGYoHl7lIPWkfq5UnmVKbflRxpfEjiu0q5aYN1GC5Z11sa6ESwyzBaQ1BtJH"
            + "45XXLyt1YtHEFnUFALu3iySYImFdYb07Tc+fvpP3ML9B+Zkjv7o90fO4hO9VdzoSjrl/vEc9HHf/eiUQ1zCMZtqGKLSnmFdF"
            + "iGI9txdUh4/9uVyYxcUAux92rMLXo7beA4kLghKuJWFYXTgCuhDE7eZDgw/KuPJ+QpiXSTg9RG3cLnleZX15WILJEm6Q2BdY"
            + "2FqF20swqsJdJDja8E+sqpfrLQhxAR5AVaO7WFT5/HLWUoe3WJHAPM4tgcuxel5Bdhs8w2Zfu7WZ6hq8laWsyhaHGyoROKJw"
            + "99oljMe3WWXf6yu++kj+oEJ0T0AUKZHaQHgt0ggl4aWYVSOtRNpB3OdK+BbBfTt80ESrdgdUUs8oagmCvjCubmG6qOyeAW4t"
            + "6G8Nvmo7vdV2+qsSeSpmZFgCf1fiXzq3YwvhqQn2fxiRcFsJt5OwI8GuID5PhS+W4JUSDkvwbtOLi0AQkr7O6EsWltLA+7ZQ"
            + "44J/MxDfiimekPDDpvKQhIcD77xnwNQOmPAJg7Hi8/i5FL8K/wgy2yahEHbk+VqcC/6OoDxfrQFwSYU+BP19cw9TU7G3e+lM"
            + "JNj4sonAkI/zig8CeomroZvKk/rAfC7SojjOipfjqNVFely0/lv/nnKXo7XjaOSu4z6kVZMvejha5edHtWo3Vlh1QlpNDD8p"
            + "rbQ8Gb5Uq980RK+Tb4aQNbulUrNDp/Jmfa1uqFXeXAKyQlj6eBDZV8xSkIayy0VKQhpuGrWS5AUebIVhtPYTkFRHkBaH+C35"
            + "p+GwK84VWqbEzbyA2V9npGg2Erx5HFA3oN0eYUC9IVqrPsGi9P3Qzj56N/aqOpPUk8L8a3H6gAVj4VzPz3BmKu0sdbVzUjzn"
            + "KOB31zqe20OrAvwEtFNHqy7NuaGUplpWyN2azwpw7vXCMhvd0UnaeT5Yx9kBzm8iNQP57q+fgqi5v6c8J1WG8C8A2D2N23ou"
            + "aPbujzOlo/4BO3fejWz5g3Zob9BWPg1aHrKxBDuRl5mt4XifP6L2NqcQYMODyN4nlkPE98GDTlD23O746vBqDFkaGgGkY2T8"
            + "OahEcIR/LnW1/IszdjDbzexND9lWZp+xeTho1w8BZQDl5HuIkqtDFWQeW2+x9SskccIGlgulo5yrUTGET7kbtUkk8Dkimk2i"
            + "17qto86zYPtLsTeaoV1/ErRgKkMsJ4oUY4Lk40g4/JwADKaHp+XDHkncAeTybMSoczSkpQakPqVA+heI6UIJvIGAaQRcraYX"
            + "yPQC83QC+n3xRZzdgfp7UUy7kwukpIe3u4DB33MFkqJxbmp5UMXkDyhrIK3rR4N9vh9Dh/MoanEy5G+nG8QK9zu+0NIN17Ws"
            + "Igc/DoI1ASv/AMyty4knfqF1bj95pochkkuSom1wUFqPkYZB001pbUNcp5brpqg+CTZIR1RgY3KSX8u9qg2/0SM+Aud6BceP"
            + "Eb7fVl2ARSVfZ7QYAElQXUfzT1W0XApKOolvbZeCulUZqGzKwOpdq2eheoRqk40EG5ccauljUPUxZp/51LuA1g8UFsglhlCI"
            + "3XWc5N4QgGea8Irs1B6/8NAhB9ang6bHNfUKuYoikzwS+aXPjbqs5/jrKifb9DlmBacFerJzMZTLoZqJIakOklIty9taN4Sh"
            + "/DNjyv8+TGGtH1vY44+Twf6j/WSdL5HSfhVVa65bTb6mAqjkb01hvmf5oZnCMrqaGtDfaK1yfkzuOsnxHmYjfuvfLUCDU02l"
            + "cXPJrv7xdNicaLCXW8P/Nob/bN5KWiBR14fLpIh2IdCdhdKnP3/v1PrjfoLf940IrWydvlD3mzGh4SFYyagFMhfuaevXcgO8"
            + "2XpYkiwtpmu/1vhTX+8uRPqlPcAa2fZAnmRX2hOvqR04H+luW2YiLSSmJeKrrjn7LrIoW1vjg9rz9DYOnX17o8iKOGN00CJO"
            + "scgIMpojiznSHalULEgDpCZI91insdmzjirLLrNXLCLSsE/saI7t/KsNJ7jCRA4O5Jn9a7uR1VE7bxqHatt5HLnaDoxyfTs3"
            + "7qs0GVmfBGV/tiNpln132SmEPMC1TwYsmRHrX1MsIcQ5mWjm6cT6iV3dZpGlWfCFYjtWa1u51e7ot/SziU52DCWO42Ll9jnl"
            + "M0fsZo94ieP+eMiKg+fvHUi0ZCOEJBujjE7wcIFXgZg0y6Bcu5cJYiucNjPZyn9m0G6ZDFroWoYOTZBxIGQxMHVDuoKj2s4p"
            + "JFgpWxeTQdqKgvxZxEYp6f8msUF2r01Qt4hDC5TVEbJmo9jFQ3YTr4s5NfzJVP91ynKAEAcSc6lvx7TVQs4bnGBHwJbc5yg2"
            + "JiZ6rrQ6mmLbIWtkISuZiCWltd054R5O8PJ8LadOuAhedy/naf/BYJ5Wge6uvLlW4TzcsFLGrpRbtLrx8eae7HmCWyOt6xXA"
            + "NvPDrU3KickW9r3EZkNjehnSzGnsC+k8AD5NpLuVUx6cRSrUv+ZAL23P+t66QtDng0RtjFQeJvgBrydruORLpOVGG0WllYWK"
            + "aOPwXnbImDyX6MtsSj1kk+pZBehCQYwnxAvjmON8EEZWG5okIsPP6nTX+rnFaliPhnRybgUn6X7HbbrO98NUPJDqlV7amwbg"
            + "Oq5/xiq/qNyq3PkDICsX0RwUvIcVd1nTdUu36x0dwEBSWu9uiFycfV/IqUtJ0WifsL5+ATaxGFLHFPOjptgUM8UGvxiXZIrV"
            + "1Uwx9BpTFJ9riv0ppng63RQbZ4opd+3zy8EdTAFfyGKlz6N9l5vi4xE+zNbH/LXuMkW/q0zxzlh/cFKyT1amKTbXMMU395ri"
            + "tWftIl/55Z49fjl/tF++/Lxtv+WXaYxg1m2mbmyjdxxF4yz6ZUjrE5/rpYUuQ6MOXX9kjHLGURnbxah20N5pvIR6q3pbEV8q"
            + "8CLIjN8e+s2oaXpBZ3fXejg8XJ3zruKho8w9FuL7rnpDalrm83DZxJB0A7Nx9DuQFRzeNciKeSXcT0/wNC2FEtKyy5xfkI49"
            + "p1aSRsgF0fgIjkAmwMaDBvLQQmkApzGflbS7fvfR87/P9glzEgwmltLbebLOZvuT50hjEY1/xJ00ur9UsMOFDJv30H8cJNQi"
            + "buJ3dLn3IqNUge8r5pQosFQHD97ZpQ5e+iNFcCahVVPBeeMYzyXPHae/eVdVNlbVFOGHbp+5ciwvyE4bNJprqIXMXinW5bhV"
            + "bqs/NAXK6rGydnmKVhk3F0a1+5HSDaDQ7f3Y10OldJXM+DtNve1VV7FICRji03CYuO7vUnLYuPb3vDwM5wnvubX7yVhZZqYU"
            + "StBcK1LPMVOuZmQ6l97TdQbKVXeyDF3tPwVJY550HnVzmIm/8y/i8IX1jJtJ+jm5xPuK5zi1zs0zbua2Bs36vCam65wHzDrB"
            + "mqblRG5k6f7ksqhxY73keo7m9iVit05doq9bl/TPlV9cRNAJUr9uNjtSbxtDoFDa7w1VcVOvyS9tB9As3LvM3Y21n3AoI5db"
            + "6hgkjnmS2p/+3d8M7OpaRA5e4EW5vWs39ubcxrkhZvdzYLjocFdDX4MI5+cPkEsM4JWPcvihO41jU47h3TkNDE9qME/JMNw0"
            + "twPS4gbmyl13Gj8pP7f0+ZcnQHWrCNWPQQmajzK/uI0RXSeunZISJYjqJ/dkEcPDho8d0pK5UyNKJ5bKAqEd+oyTJyJid1/k"
            + "oe+GOvsyupIcueAuAv+MjlWpNkTWIPshkhW4xXEy1IlV8vkp8jn5yVV65yn5X95zzjR6T9u5K2lQQV5gu8KkdecsVnMySBav"
            + "oNXTzTb8ay5NtVUz/vngMXW0kBOP5PZDXKMGXTjnVyjWtZyHqNFdFHq39bpX1djJhP9igh73LSt8kKfG8/BSz5jcdHRSvrP1"
            + "L9W67cXvL6ZhpbgZz+3iApF2lac6nSvP70qxd/s9rhu6g2F51OQ55p6+IXZ5GTT5oOLMwlwypSo1PEdNL8Ri7KuaQZEOH6n1"
            + "w36/Ku9+iN1/Nt0bCqVA/Cv6Q/wD5U8YyurWdepVoenGugHf+Ir7ySm6LeqI4xxaRbvR9U/HokC7MzKOh7jqps4+ftGUmK26"
            + "jb6Mpb1t7osdSZ/qXMM6X7cTLpb6QQr4rUJ5jEM3cRt/Yo3C7lSHtYvKDmI6wPyrqSAxiwLa9CCraexszHbcPOpiiKLa0Snm"
            + "t1QPoKfTpZ0SGLrxcUYnGnuIoZ2UFPLupM9zeL2vNXEY0SZ/OkqXjtT/IeX/4XPv6n5opB6/Bwd+Me867kbWBns9Ubw73rNn"
            + "RSY2MZPR880ttDM3oGXG0xyaaE7551hd95wX1jLgOW8UnyK+HeLfPTgBm2kn6vnPaBxX5ZyTpFWv9D7pHCT7+WBNpWdST1ND"
            + "2rxgknrmEWnQROOZ9pA6kXmuVmsyPxDHlVX8qjAdKYCEc0SiSBFb3mj7uiCJheHzuSSH34q45olcFKk2UgxjeUhJSCH+BTr6"
            + "0iz8hSgbInlIjeqE5CemL4EDYdI8QoUsNs6Ooxxi/lUCDhJXOdtZd8aY/KTpMZnrBOinkQ3hPvpQ03urdmVhQ17ZWcFmlw6V"
            + "g4qmlUbds44qM9qicl+7xBqqeWLUr5UtHmn+XaRus8rTKo+qZogpT4uUtXjzsxLZ7rubVsYcI5WnNSmrVdng2bf/vxmtzLrA"
            + "WWZ40tI8N0mSd3iKbs4q33ODslqgTKhnHXXPOqrOOtqk7NGnksrcbH8a9oVPw3W6Q9XwLGvQJ3wPFc7pOEWj6dLqDAPumQaU"
            + "9vVLn1m/zqyv5Qp6eqVF9mOUVp3RCJqcRjpV9nGaDX4PMJ80mrPyTGCOLuNrWc3VlThnaimn6cv1aLJlMYrpC9nRgFRjXOGW"
            + "KeRplCp21j6R786Nn2aGPp2iNDSXUP+WaiX0f58MHa4K4ilzDgRMmFlZRD6bbdNTgaY4GeqkIQRuPr+6AwlR8Nq8QUmczE2b"
            + "J+JQk7sIuhhrGbNFD+tJzdqxLj5MW+Jp0caOugYbZjUzt5C8PNRxITHwEQtJmKYM65qFDA1B5Kqpf2vJMzlDG7d52MD7QX7I"
            + "0BAsG/XXil/AnopzXX+tCjCOtGPukirHQKpmUr5rH1Lala/uWp4o5PoC4myhy+DtXhxDuQTLaAN42YohQ2eXC8wutFPGN565"
            + "ZfWm5XU/6nV8qvIIH7/AhL2Gw1Lh3dg5/hMdw5Mky9XynrCB8UweMqPBvHaGJ9xXRh7pSTejgebsF5cyFSoUH2mSM839tcil"
            + "loqjyuDP89/VGZjmBnPrPM6q1ry8X5v9NtBOI63r5BWpxBUBDnWcmp/F6F3aIHJ1L2rcHvx0azWtDmflBuvkMrJPqevCabu5"
            + "daLk9bl1gSsNs9/M2ps5JWth1tDs/MNZ/bNHZKNSlF2C6kBclUOpzjtZo7PatzPrRIrU0Ky8agj/snAKzlzOR7LDljOMa2me"
            + "Knsyhy39znJ5NedQ9UxtHh/K2h7mNbUrnzwBED6KmSL2OcecZcQRRooheXxfq7R8sswfDyGSDwgfGPP5z0yz0lTzjDnHYPSf"
            + "AfNZU0kPTH+3R1XUWnaZSQH7yt61j6xZEs3F6OcDp9au/8Z1BR/iL88S/wMPp7znh9U6mvjSlc5Il6DeDWVXG2Oav475TnKr"
            + "pND3pvgZxyriSFHRw9XdpSJvUFJDDVOOZdsvBKrzdQqDfL5wnSSneZz05wr1y+yblhf/u8+oEh9AeJTCdCqOkeQPfHOgYzLB"
            + "/0+PTEFR2pOpXeyrlqcJP1hZFTKfLcj8VOjeLj7lHMu7zo1PJXvy5SCOm081SkjcIAKaV3CF5irU0+RUYPPg/whf8B26x76f"
            + "GcWuAeabI5v4vuQTztjHjJ85tMdUvnn5O1+kHeYV6LMdfNy5fAQh5pie/YeYl5p83LE4Zhzn4CCq81PMxh9m50gD7NrXNlyu"
            + "l6Hu1GTPKCY4xw9C5bXpYr9QqQZ+zSVg0Zfm1emnkbDTG75tDPQDB8M+IFnjaWcyDrhtQc85gdvel08Hnlobcj165vEYv8E8"
            + "n7pOOzMACOtFbesUlENXSyvZvytkXv62kgecZInLuaCOdf+F8AP8ZAemHlC4//GTXEk1Dybj5pPZZKTqFeA9wIcBnyoBM9ZK"
            + "UhJ9EkXCHJ0sIdOfmPNDS/vmbLCr6vnvC1NBLq+iSx5zWsosPq8+/CiyMY9V0GFae9gIv5785v+rOZ60VRnyXhxWlFoxzUtL"
            + "dr6CLnQMO0WZnqypbl+lBcR/T97YYkg3byDDErPfxCXZt4XV7RvEOtYdV6uwelIFL3FX4v0tYgT5PZAPMa9pUWkNdWkptJoz"
            + "YBd+G2Qxo85vb0IB9Ln8X52YhxQVfxUzF/VgYp7yx8wcpAJOGCnfWb5sg/wS3CtHdTYyKm4O7Tsw74vEq2dyIq8q9yQo0X+H"
            + "ex4fp5xFKv8u3tcRPA7P6r075GTAUjwEH+f/v/rFidZbl0tsqzkqJpmc3xnV5KP9Rk3gHhrzLVmQF0kG+kn1GLbz4b7nnWC4"
            + "oOLZOfYpqh/Sn1MPl6Pk+7Q6sEJ6rSDE/RvMORjTMrvYvI/i52gjGVQMMu/ZBz9Cn8y3/k/xrYV8scocBOw4RmvsxdfCw/hx"
            + "wdN8AXaSn6ucaMPXaXTcU/nVxhrzousNfqswgh8CHFrH9n4eXQv51d8JmkYBXffzP7dHWq8B9GH/fJOAh/jtwWBKdgZf9G98"
            + "np2vGJzb+QnDYc7cNcZ8qsBTaH9NexJu4XcwPc2h158GNucA3Ko+1Ecffk9OLjOx8xu3GU4X+gz/pqUpPvqZKd5qZ4r+15vi"
            + "i2F+3HzkJ04QB6YJxtY3nVAtQ06sU072gHaychSuZfw6kH9zIV+skczFqyTbWZ8XeRSHwrRopFAixRIZryMPf+enO1K3yCiF"
            + "bL0XPhCKNIjMVpECiU6VSCCyUCI3cnYgMgqWGwhEtgTDUfzcJJEw/7lAGAdHeMgJiUzzMBFrZAJ+lI6MmiaRwmhkVNT93ItM"
            + "U+FPdTgKpJGLIkXCxbYoLHtURe7AzzSN7KgXOSqgYeEYu+KRrdJiRRoHtyRFpiVH92RE/gfGO7JH";
}
