// SPDX-License-Identifier: Apache-2.0
// Seals and opens AS2 messages in files with BouncyCastle and JavaMail, the stack of OpenAS2 and mendelson.
//
//   java -cp JARS Peer.java PEER.p12 PASSWORD PARTNER.pem
//
// Reads one command a line from standard input and answers each with one line, "ok name=value …" or "error text":
//   seal in=FILE out=FILE [type=T] [cte=C] [digest=SHA-256 [padding=pss] [names=old]] [compress=before|after]
//        [cipher=aes-128-cbc [transport=oaep-sha256]]
//   open in=FILE out=FILE
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import javax.activation.DataHandler;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.mail.internet.InternetHeaders;
import javax.mail.internet.MimeBodyPart;
import javax.mail.internet.MimeMultipart;
import javax.mail.util.ByteArrayDataSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSCompressedData;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.mail.smime.SMIMECompressedGenerator;
import org.bouncycastle.mail.smime.SMIMEEnvelopedGenerator;
import org.bouncycastle.mail.smime.SMIMESigned;
import org.bouncycastle.mail.smime.SMIMESignedGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JceAsymmetricKeyWrapper;

public class Peer {
  private static final Map<String, ASN1ObjectIdentifier> CIPHERS = Map.of(
      "3des", CMSAlgorithm.DES_EDE3_CBC,
      "aes-128-cbc", CMSAlgorithm.AES128_CBC, "aes-192-cbc", CMSAlgorithm.AES192_CBC, "aes-256-cbc", CMSAlgorithm.AES256_CBC,
      "aes-128-gcm", CMSAlgorithm.AES128_GCM, "aes-192-gcm", CMSAlgorithm.AES192_GCM, "aes-256-gcm", CMSAlgorithm.AES256_GCM);

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final X509Certificate partner;

  private Peer(String store, String password, String partnerFile) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (FileInputStream stream = new FileInputStream(store)) {
      keys.load(stream, password.toCharArray());
    }
    String alias = keys.aliases().nextElement();
    key = (PrivateKey) keys.getKey(alias, password.toCharArray());
    certificate = (X509Certificate) keys.getCertificate(alias);
    try (FileInputStream stream = new FileInputStream(partnerFile)) {
      partner = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
    }
  }

  private static byte[] written(MimeBodyPart part) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.writeTo(bytes);
    return bytes.toByteArray();
  }

  private static String digest(String name, byte[] bytes) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance(name).digest(bytes));
  }

  private static MimeBodyPart document(Map<String, String> terms) throws Exception {
    String type = terms.getOrDefault("type", "application/edi-x12");
    MimeBodyPart part = new MimeBodyPart();
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(Files.readAllBytes(Path.of(terms.get("in"))), type)));
    part.setHeader("Content-Type", type);
    part.setHeader("Content-Transfer-Encoding", terms.getOrDefault("cte", "binary"));
    part.setHeader("Content-Disposition", "attachment; filename=\"order.edi\"");
    return part;
  }

  private static MimeBodyPart compress(MimeBodyPart part) throws Exception {
    SMIMECompressedGenerator generator = new SMIMECompressedGenerator();
    generator.setContentTransferEncoding("binary");
    return generator.generate(part, new ZlibCompressor());
  }

  // Puts the MIC into `answer`, as the generator took it.
  private MimeBodyPart sign(MimeBodyPart part, Map<String, String> terms, Map<String, String> answer) throws Exception {
    boolean old = "old".equals(terms.get("names"));
    SMIMESignedGenerator generator = new SMIMESignedGenerator(
        terms.getOrDefault("default-cte", "binary"),
        old ? SMIMESignedGenerator.RFC3851_MICALGS : SMIMESignedGenerator.RFC5751_MICALGS);
    String algorithm = terms.get("digest").replace("-", "") + "withRSA" + ("pss".equals(terms.get("padding")) ? "andMGF1" : "");
    generator.addSignerInfoGenerator(
        new JcaSimpleSignerInfoGeneratorBuilder().setProvider("BC").build(algorithm, key, certificate));
    generator.addCertificates(new JcaCertStore(List.of(certificate)));
    MimeMultipart multipart = generator.generate(part);
    MimeBodyPart signed = new MimeBodyPart();
    signed.setContent(multipart);
    signed.setHeader("Content-Type", multipart.getContentType());
    signed = reread(signed);  // the signature is made while the part is written
    byte[] hash = (byte[]) generator.getGeneratedDigests().values().iterator().next();
    answer.put("mic", Base64.getEncoder().encodeToString(hash));
    return signed;
  }

  private static MimeBodyPart reread(MimeBodyPart part) throws Exception {
    return new MimeBodyPart(new ByteArrayInputStream(written(part)));
  }

  private JceKeyTransRecipientInfoGenerator recipient(String transport) throws Exception {
    if (transport.equals("pkcs1")) return new JceKeyTransRecipientInfoGenerator(partner).setProvider("BC");
    String hash = transport.equals("oaep-sha1") ? "SHA-1" : transport.equals("oaep-sha256") ? "SHA-256" : "SHA-512";
    OAEPParameterSpec oaep =
        new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
    return new JceKeyTransRecipientInfoGenerator(partner, new JceAsymmetricKeyWrapper(oaep, partner.getPublicKey()))
        .setProvider("BC");
  }

  private MimeBodyPart encrypt(MimeBodyPart part, String cipher, String transport) throws Exception {
    OutputEncryptor encryptor = new JceCMSContentEncryptorBuilder(CIPHERS.get(cipher)).setProvider("BC").build();
    if (!cipher.endsWith("gcm")) {
      SMIMEEnvelopedGenerator generator = new SMIMEEnvelopedGenerator();
      generator.setContentTransferEncoding("binary");
      generator.addRecipientInfoGenerator(recipient(transport));
      return generator.generate(part, encryptor);
    }
    // Bcmail has no generator of entities for AuthEnvelopedData.
    CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
    generator.addRecipientInfoGenerator(recipient(transport));
    byte[] der = generator.generate(new CMSProcessableByteArray(written(part)), (OutputAEADEncryptor) encryptor).getEncoded();
    InternetHeaders headers = new InternetHeaders();
    headers.setHeader("Content-Type", "application/pkcs7-mime; smime-type=authEnveloped-data; name=\"smime.p7m\"");
    headers.setHeader("Content-Transfer-Encoding", "binary");
    return new MimeBodyPart(headers, der);
  }

  private Map<String, String> seal(Map<String, String> terms) throws Exception {
    Map<String, String> answer = new HashMap<>();
    MimeBodyPart part = document(terms);
    answer.put("mic", digest("SHA-256", written(part)));
    if ("before".equals(terms.get("compress"))) part = compress(part);
    if (terms.containsKey("digest")) part = sign(part, terms, answer);
    if ("after".equals(terms.get("compress"))) part = compress(part);
    if (terms.containsKey("cipher")) part = encrypt(part, terms.get("cipher"), terms.getOrDefault("transport", "pkcs1"));
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write("AS2-Version: 1.1\r\nAS2-From: BC\r\nAS2-To: CROSSDOCK\r\nMessage-ID: <1@bc.example>\r\n".getBytes());
    message.write(written(part));
    Files.write(Path.of(terms.get("out")), message.toByteArray());
    return answer;
  }

  private static byte[] decoded(MimeBodyPart part) throws Exception {
    return part.getInputStream().readAllBytes();
  }

  private static MimeBodyPart parsed(byte[] entity) throws Exception {
    return new MimeBodyPart(new ByteArrayInputStream(entity));
  }

  private byte[] decrypted(MimeBodyPart part, boolean authenticated) throws Exception {
    if (authenticated) {
      RecipientInformation one = new CMSAuthEnvelopedData(decoded(part)).getRecipientInfos().iterator().next();
      return one.getContent(new JceKeyTransAuthEnvelopedRecipient(key).setProvider("BC"));
    }
    RecipientInformation one = new CMSEnvelopedData(decoded(part)).getRecipientInfos().iterator().next();
    return one.getContent(new JceKeyTransEnvelopedRecipient(key).setProvider("BC"));
  }

  private MimeBodyPart verified(MimeBodyPart part, Map<String, String> answer) throws Exception {
    SMIMESigned signed = new SMIMESigned((MimeMultipart) part.getContent(), "binary");
    SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
    boolean valid = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(partner));
    answer.put("signature", valid ? "valid" : "invalid");
    answer.put("mic", Base64.getEncoder().encodeToString(signer.getContentDigest()));
    return signed.getContent();
  }

  private Map<String, String> open(Map<String, String> terms) throws Exception {
    Map<String, String> answer = new HashMap<>(Map.of("signature", "none", "encrypted", "no", "compressed", "no"));
    MimeBodyPart part = parsed(Files.readAllBytes(Path.of(terms.get("in"))));
    while (true) {
      String type = part.getContentType().toLowerCase();
      if (type.startsWith("multipart/signed")) {
        part = verified(part, answer);
      } else if (type.contains("enveloped-data")) {
        part = parsed(decrypted(part, type.contains("authenveloped-data")));
        answer.put("encrypted", "yes");
      } else if (type.contains("compressed-data")) {
        part = parsed(new CMSCompressedData(decoded(part)).getContent(new ZlibExpanderProvider()));
        answer.put("compressed", "yes");
      } else {
        break;
      }
    }
    if (!answer.containsKey("mic")) answer.put("mic", digest("SHA-256", written(part)));
    answer.put("filename", part.getFileName());
    Files.write(Path.of(terms.get("out")), decoded(part));
    return answer;
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    Peer peer = new Peer(arguments[0], arguments[1], arguments[2]);
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      String[] words = lines.nextLine().split(" ");
      Map<String, String> terms = new HashMap<>();
      for (int i = 1; i < words.length; ++i) terms.put(words[i].split("=", 2)[0], words[i].split("=", 2)[1]);
      try {
        StringBuilder line = new StringBuilder("ok");
        (words[0].equals("seal") ? peer.seal(terms) : peer.open(terms)).forEach((name, value) ->
            line.append(' ').append(name).append('=').append(value));
        System.out.println(line);
      } catch (Exception problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) cause = cause.getCause();
        System.out.println("error " + problem + " by " + cause);
      }
    }
  }
}
