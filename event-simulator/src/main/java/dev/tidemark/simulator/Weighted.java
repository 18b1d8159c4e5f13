package dev.tidemark.simulator;

/** Words that occur with different frequency. */
final class Weighted {
    private final String[] words;
    private final double[] upTo;

    private Weighted(String[] words, double[] upTo) {
        this.words = words;
        this.upTo = upTo;
    }

    /** @param wordsAndWeights {@code word weight} pairs separated by commas; weights need not sum to anything */
    static Weighted of(String wordsAndWeights) {
        String[] pairs = wordsAndWeights.split(",");
        String[] words = new String[pairs.length];
        double[] upTo = new double[pairs.length];
        double sum = 0;
        for (int i = 0; i < pairs.length; i++) {
            String pair = pairs[i].trim();
            int space = pair.lastIndexOf(' ');
            words[i] = pair.substring(0, space).intern();
            sum += Double.parseDouble(pair.substring(space + 1));
            upTo[i] = sum;
        }
        return new Weighted(words, upTo);
    }

    String pick(Dice dice) {
        double at = dice.real() * upTo[upTo.length - 1];
        int i = 0;
        while (upTo[i] <= at) {
            i++;
        }
        return words[i];
    }
}
