"""Messages to requesters and officers: their texts, their outbox, and how they are sent."""
