namespace Helios.Hosting.Bus;

/// <summary>A message that failed for good in a service without tables.</summary>
/// <param name="Endpoint">The endpoint that received it.</param>
/// <param name="MessageId">Its id, if it could be read.</param>
/// <param name="MessageType">Its types, separated by semicolons, if they could be read.</param>
/// <param name="Reason">A word for programs.</param>
/// <param name="Detail">What went wrong.</param>
/// <param name="Evidence">The stack trace, if there is one.</param>
/// <param name="Headers">Its headers, one a line.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">The message as it arrived.</param>
public sealed record FailedMessage(
    string Endpoint,
    Guid? MessageId,
    string? MessageType,
    string Reason,
    string Detail,
    string? Evidence,
    string Headers,
    string? ContentType,
    string Body
);
