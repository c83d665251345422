# The site as one image; compose.yaml says what stands beside it.
FROM node:22-slim AS assets
WORKDIR /site/frontend
COPY frontend/ ./
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

FROM python:3.11-slim
WORKDIR /site
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/elasticsearch.txt
COPY . .
COPY --from=assets /site/frontend/dist frontend/dist
RUN useradd --system library && mkdir -p var/media var/static && chown -R library var
ENV DJANGO_SETTINGS_MODULE=cms.settings.production
RUN python manage.py compile_translations --settings cms.settings.test
USER library
EXPOSE 8000
CMD ["gunicorn", "cms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
