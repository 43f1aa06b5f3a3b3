import com.amazon.randomcutforest.RandomCutForest;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/**
 * Scores series with AWS RandomCutForest: causal, one forest per series.
 *
 * <p>Standard input has one value per line, and an empty line after each series; standard output
 * has one score per value in the same form. The score of a value is taken before the forest learns
 * it; it is 0 until the forest says that it is ready. Arguments: shingle size, trees, sample size,
 * seed.
 */
public final class RcfScores {
  public static void main(String[] args) throws IOException {
    int shingle = Integer.parseInt(args[0]);
    int trees = Integer.parseInt(args[1]);
    int sampleSize = Integer.parseInt(args[2]);
    long seed = Long.parseLong(args[3]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    PrintWriter out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)));
    RandomCutForest forest = newForest(shingle, trees, sampleSize, seed);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.isEmpty()) {
        out.println();
        forest = newForest(shingle, trees, sampleSize, seed);
        continue;
      }
      float[] point = {Float.parseFloat(line)};
      out.println(forest.getAnomalyScore(point));
      forest.update(point);
    }
    out.flush();
  }

  /** A forest for one series; what is not set here is the library's default. */
  private static RandomCutForest newForest(int shingle, int trees, int sampleSize, long seed) {
    return RandomCutForest.builder()
        .dimensions(shingle)
        .shingleSize(shingle)
        .internalShinglingEnabled(true)
        .numberOfTrees(trees)
        .sampleSize(sampleSize)
        .randomSeed(seed)
        .build();
  }
}
