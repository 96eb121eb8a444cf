using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Helios.Hosting.Tls;

/// <summary>
/// Checks the certificates of servers. With a PEM file, only the authorities in it are trusted, instead of the system's. The file is read
/// at each connection, so a new one takes effect without a restart.
/// </summary>
public static class PrivateAuthority
{
    // id-kp-serverAuth of RFC 5280.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Makes the check.</summary>
    /// <param name="file">The PEM file; null or empty for the authorities of the system.</param>
    /// <returns>
    /// True for a certificate that is valid; otherwise it throws an <see cref="AuthenticationException"/> that says what is wrong with it.
    /// </returns>
    public static RemoteCertificateValidationCallback Of(string? file) =>
        (_, certificate, presented, errors) => Accept(file, certificate, presented, errors);

    /// <summary>Why the file cannot be used; null if it can.</summary>
    public static string? Fault(string file)
    {
        try
        {
            return Read(file).Count > 0 ? null : $"{file} contains no certificate; expected PEM.";
        }
        catch (AuthenticationException exception)
        {
            return exception.Message;
        }
    }

    private static bool Accept(string? file, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None && string.IsNullOrEmpty(file))
            return true;
        if (certificate is null)
            throw new AuthenticationException("The server has sent no certificate.");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException(
                $"The certificate '{certificate.Subject}' of the server is not for the name that it was reached by."
            );
        if (string.IsNullOrEmpty(file))
            throw new AuthenticationException(
                $"The certificate '{certificate.Subject}' of the server is not trusted: {Words(presented)}. If its authority is your own, "
                    + "name the file with the authority's certificate."
            );
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Read(file));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (presented is not null)
        {
            foreach (var element in presented.ChainElements)
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        using var checkedOne = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(checkedOne)
            ? true
            : throw new AuthenticationException(
                $"The certificate '{certificate.Subject}' of the server is not trusted by the authorities in {file}: {Words(chain)}."
            );
    }

    private static string Words(X509Chain? chain) =>
        chain is null || chain.ChainStatus.Length == 0
            ? "its chain is incomplete"
            : string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());

    private static X509Certificate2Collection Read(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AuthenticationException($"The certificates of authorities in {file} cannot be read: {exception.Message}", exception);
        }
    }
}
