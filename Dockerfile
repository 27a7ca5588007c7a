# The base images are arguments, so that a mirror or another flavour can be given.
# The chiseled runtime has no shell and no package manager: little to patch, and little for an intruder to use.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
ARG RID=linux-x64
WORKDIR /source

# Only what decides the packages, so that this layer stays cached until one of them changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Directory.Build.props src/
COPY src/Domain/Domain.csproj src/Domain/
COPY src/Application/Application.csproj src/Application/
COPY src/Infrastructure/Infrastructure.csproj src/Infrastructure/
COPY src/Api/Api.csproj src/Api/
RUN dotnet restore src/Api/Api.csproj -r ${RID} -p:PublishReadyToRun=true

# Style and the OpenAPI document are the business of CI: a newer SDK's new warning must not stop an image.
COPY .editorconfig BannedSymbols.txt ./
COPY src/ src/
RUN dotnet publish src/Api/Api.csproj --no-restore -c Release -r ${RID} --self-contained false -o /app \
      -p:PublishReadyToRun=true -p:UseAppHost=false -p:PublishDocumentationFiles=false \
      -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:OpenApiGenerateDocuments=false \
 && mkdir /data

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Gather" \
      org.opencontainers.image.description="A self-hosted asynchronous web API" \
      org.opencontainers.image.licenses="MIT"

# Diagnostics would want to write sockets to /tmp; without them the root file system can be read-only.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics=0 \
    Storage__Path=/data/gather.db \
    Egress__Cache__Path=/data/cache

WORKDIR /app
COPY --from=build /app ./
# Owned by the user below, and a new named volume mounted here takes that over. Not declared a VOLUME: with PostgreSQL
# nothing is kept here, and each container would leave an anonymous volume behind.
COPY --from=build --chown=$APP_UID:$APP_UID /data /data

# The unprivileged user that the base image has, by number, so that Kubernetes' runAsNonRoot can check it.
USER $APP_UID
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["dotnet", "Gather.Api.dll", "--health", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["dotnet", "Gather.Api.dll"]
