namespace Helios.Testing;

/// <summary>How a RabbitMQ of a test listens over TLS, and where its management API does.</summary>
/// <param name="Address">The address for AMQP.</param>
/// <param name="Port">The port for AMQP.</param>
/// <param name="ManagementPort">The port of the management API on 127.0.0.1.</param>
/// <param name="Certificate">The PEM file with certificate and key.</param>
/// <param name="Authority">The PEM file with the authority.</param>
public sealed record RabbitTls(string Address, int Port, int ManagementPort, string Certificate, string Authority)
{
    internal string Configuration =>
        FormattableString.Invariant(
            $"""
            listeners.ssl.default = {Address}:{Port}
            ssl_options.cacertfile = {Authority}
            ssl_options.certfile = {Certificate}
            ssl_options.keyfile = {Certificate}
            management.ssl.ip = 127.0.0.1
            management.ssl.port = {ManagementPort}
            management.ssl.cacertfile = {Authority}
            management.ssl.certfile = {Certificate}
            management.ssl.keyfile = {Certificate}
            """
        );
}
