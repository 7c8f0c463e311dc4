"""What seals an aggregate: a signature, or the word that it was entered in error."""

SEAL = """
CREATE FUNCTION seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.content IS NULL THEN
        RAISE 'a signature holds what was signed' USING ERRCODE = 'not_null_violation';
    END IF;
    UPDATE clinic_aggregate SET sealed_by = NEW.id
    WHERE record = NEW.record AND sealed_by IS NULL;
    IF NOT FOUND THEN
        RAISE 'record % is signed and final', NEW.record
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'signed_is_final';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION seal_voided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO clinic_aggregate (record, clinic_id, children, sealed_by)
    VALUES (NEW.record, NEW.clinic_id, 0, NEW.id) ON CONFLICT (record)
    DO UPDATE SET sealed_by = coalesce(clinic_aggregate.sealed_by, NEW.id);
    RETURN NULL;
END $$;

DO $$
DECLARE f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['seal()', 'seal_voided()']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp',
                       f, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
"""

UNDO = "DROP FUNCTION seal() CASCADE; DROP FUNCTION seal_voided() CASCADE;"

VOIDING_TRIGGER = """
CREATE TRIGGER seal AFTER INSERT ON clinic_voiding
FOR EACH ROW EXECUTE FUNCTION seal_voided();
"""

SIGNATURE_TRIGGER = """
CREATE TRIGGER seal AFTER INSERT ON therapy_signature
FOR EACH ROW EXECUTE FUNCTION seal();
"""
