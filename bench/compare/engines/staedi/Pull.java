// SPDX-License-Identifier: Apache-2.0
// All events of StAEDI, with its validation of control structures; it ships no schema of an 850.
//   Pull FILE PASSES        one line of JSON
//   Pull segments FILE      one segment a line, for the differential test
import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamReader;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

public class Pull {
  static double cpu() {
    var bean = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return bean.getProcessCpuTime() / 1e9;
  }

  static long pull(byte[] bytes) throws Exception {
    long segments = 0, errors = 0;
    var factory = EDIInputFactory.newFactory();
    try (EDIStreamReader reader = factory.createEDIStreamReader(new ByteArrayInputStream(bytes), "ISO-8859-1")) {
      while (reader.hasNext()) {
        var event = reader.next();
        if (event == EDIStreamEvent.START_SEGMENT) ++segments;
        if (event.isError()) ++errors;
      }
    }
    if (errors > 0) throw new Exception(errors + " errors");
    return segments;
  }

  static void escape(StringBuilder to, String text) {
    for (char c : text.toCharArray()) {
      if (c < 0x20 || c == '|' || c == '\\') to.append(String.format("\\x%02X", (int) c));
      else to.append(c);
    }
  }

  static void segments(byte[] bytes) throws Exception {
    var out = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.ISO_8859_1);
    var factory = EDIInputFactory.newFactory();
    StringBuilder line = new StringBuilder();
    StringBuilder errors = new StringBuilder();
    boolean composite = false;
    boolean repeats = false;
    try (EDIStreamReader reader = factory.createEDIStreamReader(new ByteArrayInputStream(bytes), "ISO-8859-1")) {
      while (reader.hasNext()) {
        var event = reader.next();
        if (event.isError()) {
          errors.append("! ").append(reader.getErrorType()).append(' ').append(reader.getText()).append('\n');
          continue;
        }
        int repetition = reader.getLocation().getElementOccurrence();
        switch (event) {
          case START_SEGMENT -> line.append(reader.getText());
          case START_COMPOSITE -> {
            line.append(repetition > 1 ? '\u0002' : '|');
            composite = true;
          }
          case END_COMPOSITE -> composite = false;
          case ELEMENT_DATA, ELEMENT_DATA_BINARY -> {
            if (!composite) line.append(repetition > 1 ? '\u0002' : '|');
            else if (reader.getLocation().getComponentPosition() > 1) line.append('\u0001');
            if (event == EDIStreamEvent.ELEMENT_DATA_BINARY) line.append("binary");
            else escape(line, reader.getText());
          }
          case END_SEGMENT -> {
            out.println(line);
            line.setLength(0);
          }
          default -> { }
        }
      }
    } catch (Exception error) {
      errors.append("! ").append(error.getMessage()).append('\n');
    }
    if (line.length() > 0) out.println(line);
    out.print(errors);
    out.flush();
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("segments")) {
      for (int i = 1; i < arguments.length; ++i) {
        System.out.println("= " + arguments[i]);
        segments(Files.readAllBytes(Path.of(arguments[i])));
      }
      return;
    }
    byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
    double best = 1e9;
    long segments = 0;
    for (int i = 0; i < Integer.parseInt(arguments[1]); ++i) {
      double start = cpu();
      segments = pull(bytes);
      best = Math.min(best, cpu() - start);
    }
    System.out.printf("{\"segments\": %d, \"seconds\": %.6f}%n", segments, best);
  }
}
