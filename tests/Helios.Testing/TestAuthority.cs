using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Helios.Testing;

/// <summary>An authority that issues certificates for tests, with its own in a PEM file.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset End = TimeProvider.System.GetUtcNow().AddDays(2);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 own;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        own = request.CreateSelfSigned(Begin, End);
    }

    /// <summary>Its certificate in PEM.</summary>
    public string Pem => own.ExportCertificatePem() + "\n";

    /// <summary>Writes its certificate.</summary>
    public string WriteTo(string file)
    {
        File.WriteAllText(file, Pem);
        return file;
    }

    /// <summary>Issues a certificate for servers and clients, and writes it with its key into one PEM file.</summary>
    /// <param name="file">The file, which is replaced as a whole.</param>
    /// <param name="subject">The common name.</param>
    /// <param name="addresses">Names and IP addresses.</param>
    /// <returns>The file.</returns>
    public string Issue(string file, string subject, params string[] addresses)
    {
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", leaf, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false)
        );
        var names = new SubjectAlternativeNameBuilder();
        foreach (var address in addresses)
        {
            if (IPAddress.TryParse(address, out var ip))
                names.AddIpAddress(ip);
            else
                names.AddDnsName(address);
        }

        if (addresses.Length > 0)
            request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(own, Begin.AddHours(1), End.AddHours(-1), RandomNumberGenerator.GetBytes(16));
        var aside = $"{file}.new";
        File.WriteAllText(aside, $"{issued.ExportCertificatePem()}\n{leaf.ExportPkcs8PrivateKeyPem()}\n");
        File.Move(aside, file, overwrite: true);
        return file;
    }

    public void Dispose()
    {
        own.Dispose();
        key.Dispose();
    }
}
