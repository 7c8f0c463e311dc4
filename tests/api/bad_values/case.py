"""Values that are refused: path, body, the pointer of the fault, a word of its
explanation. What all of them are made of."""

UUID4 = "7f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"
HUGE = 10**4000
SURROGATE = "\ud800"

CLIENTS, CONSENTS, EPISODES = "clients/", "consents/", "episodes/"
ASSESSMENTS, POINTS, PLANS = "assessments/", "trigger-points/", "treatment-plans/"
SESSIONS, HOME = "sessions/", "home-care/"
TREATMENTS, FEEDBACK = "sessions/{session}/treatments/", "sessions/{session}/feedback/"
RESPOND = "sessions/{session}/feedback/{feedback}/respond/"
OUTCOMES = "outcome-responses/"
LOGS, EXAMS = "home-care/{home_care}/logs/", "trigger-points/{point}/exams/"
EVENTS, REFERRALS = "adverse-events/", "referrals/"
ANSWERS = "check-ins/{check_in}/answer/"
COMPLETE = "sessions/{session}/complete/"

SESSION = {"client": "{client}"}
ASSESS = {"episode": "{episode}", "kind": "initial"}
DRAFT = {"episode": "{episode}", "assessment": "{assessment}"}
