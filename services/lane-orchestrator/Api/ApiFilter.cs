using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Stands before every handler: reads the request once, keeps repeated requests from a second effect, turns refusals into problems.</summary>
internal sealed class ApiFilter(IdempotencyKeys keys, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            var doc = http.GetEndpoint()!.Metadata.GetRequiredMetadata<EndpointDoc>();
            byte[] body = HttpMethods.IsGet(http.Request.Method) ? [] : await RequestBody.Read(http, time, http.RequestAborted);
            if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Headers[IdempotencyKeys.Header].Count == 0)
                return await Handle(reservedId: null);
            return await keys.Once(http, body, id => Handle(id));

            async ValueTask<object?> Handle(Guid? reservedId)
            {
                try
                {
                    ApiRequest.Begin(http, doc, body, reservedId);
                    return await next(context);
                }
                catch (RefusedException refused)
                {
                    return new ProblemResult(refused.Refusal);
                }
            }
        }
        catch (RefusedException refused)
        {
            return new ProblemResult(refused.Refusal);
        }
        catch (BadHttpRequestException exception)
        {
            return new ProblemResult(new Refusal(ProblemReason.InvalidRequest, exception.Message));
        }
    }
}
