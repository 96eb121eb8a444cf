using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Helios.Hosting.Tls;

/// <summary>
/// The certificate that this process shows a server, from PEM files that are read at each connection: a new one takes effect without a
/// restart.
/// </summary>
public static class ClientCertificate
{
    /// <summary>Makes the choice of the certificate; null without a file.</summary>
    /// <param name="file">The file with the certificate, and with its key unless that has a file of its own.</param>
    /// <param name="keyFile">The file with the key; null or empty if it is in the first.</param>
    public static LocalCertificateSelectionCallback? Of(string? file, string? keyFile) =>
        string.IsNullOrEmpty(file) ? null : (_, _, _, _, _) => Read(file, keyFile);

    /// <summary>Why the files cannot be used; null if they can.</summary>
    public static string? Fault(string file, string? keyFile)
    {
        try
        {
            Read(file, keyFile).Dispose();
            return null;
        }
        catch (AuthenticationException exception)
        {
            return exception.Message;
        }
    }

    private static X509Certificate2 Read(string file, string? keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file, string.IsNullOrEmpty(keyFile) ? null : keyFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            var key = string.IsNullOrEmpty(keyFile) ? "" : $" with the key in {keyFile}";
            throw new AuthenticationException($"The client certificate {file}{key} cannot be read: {exception.Message}", exception);
        }
    }
}
